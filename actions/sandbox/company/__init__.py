"""The people, letters and switches of the pretend company."""
