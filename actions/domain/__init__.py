"""Plain facts about people, proofs and outcomes; no I/O."""
