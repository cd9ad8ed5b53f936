"""Rasa's action call and only that: token, size, deadline, once per message."""
