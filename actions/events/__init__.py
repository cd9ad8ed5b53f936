"""What `api` must hear: an outbox of keys and facts, delivered until it is accepted."""
