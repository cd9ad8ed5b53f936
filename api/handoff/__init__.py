"""Hands a case to an engineer, with all that is known."""
