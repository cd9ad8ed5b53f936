"""A password that others may know: signed out everywhere, a new one, and always a human."""
