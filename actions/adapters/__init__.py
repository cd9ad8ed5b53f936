"""The ports on real systems and on the pretend company; one folder a system."""
