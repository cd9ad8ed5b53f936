"""What a message says besides its topic: how urgent it is, and how its author is doing."""
