"""Repairs: the only program that holds the keys to the directory and to Citrix."""
