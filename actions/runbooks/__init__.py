"""The repairs: one folder each, found by name, and nothing else."""
