"""Graph components of our own: language, tokens, entities, intent; no network."""
