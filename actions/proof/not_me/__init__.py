"""«This was not me»: whoever got a letter shuts self-service for that person (R9)."""
