"""Wakes the people on call."""
