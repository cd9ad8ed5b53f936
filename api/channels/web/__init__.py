"""The chat on the company's own pages: session by the host's word, messages, a live stream."""
