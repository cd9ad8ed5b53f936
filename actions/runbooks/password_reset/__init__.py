"""A forgotten or expired password: proof and a new one on the secure page, never in chat."""
