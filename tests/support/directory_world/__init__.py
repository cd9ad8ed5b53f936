"""Directories to run the contract suite on, one module an adapter."""
