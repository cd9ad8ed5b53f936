"""Starts, watches and measures the programs together on one machine."""
