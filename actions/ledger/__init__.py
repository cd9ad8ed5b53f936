"""The audit trail: append-only rows, each holding the hash of the one before."""
