"""The ways in which people reach us; only channels live here."""
