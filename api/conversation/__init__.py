"""People, their threads, cases and timelines."""
