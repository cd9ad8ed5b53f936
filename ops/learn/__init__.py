"""Puts what was typed at night, and accepted on the desk, among the examples."""
