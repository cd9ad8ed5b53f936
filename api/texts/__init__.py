"""The sentences of this program, by key, in Dutch and English."""
