"""Asks at the end of an episode how it was, and keeps what people answered."""
