"""`/not-me`: the link in every letter; pressing shuts self-service, opening it does nothing."""
