"""Takes in what the repairing program reports: keys and facts, never sentences."""
