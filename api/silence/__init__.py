"""One friendly word when the assistant's question stays open."""
