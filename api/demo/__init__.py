"""The intranet page of the pretend company: development only."""
