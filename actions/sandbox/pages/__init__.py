"""The demo pages, written by the server and readable without scripts."""
