"""Rasa 3.6.21 with components, a channel and a start module of our own."""
