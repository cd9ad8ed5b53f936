"""Keeps what the assistant did not understand, for an engineer to say what was meant."""
