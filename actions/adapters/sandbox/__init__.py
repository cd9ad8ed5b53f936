"""The demo company as a directory and a mail system."""
