"""A locked account: proof on the secure page, then the lock is taken off."""
