"""Proof of identity: registered proofs, the one-time page, its codes, limits and notices."""
