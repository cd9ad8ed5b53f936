"""A change that waits until an engineer lets it go."""
