"""The company-wide brake: too many new passwords in an hour, and no more go by themselves (R7)."""
