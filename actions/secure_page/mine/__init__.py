"""`/mine`: a signed-in person arranges his own proofs, in plain forms."""
