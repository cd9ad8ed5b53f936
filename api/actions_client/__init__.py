"""Asks the repairing program for links and diagnostics."""
