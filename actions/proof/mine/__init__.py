"""The page on which a signed-in person registers and removes his own proofs (R3, R8, R9)."""
