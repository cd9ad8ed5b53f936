"""Converses: the door to the outside; channels, cases, the desk."""
