"""Short messages through whatever apprise can reach."""
