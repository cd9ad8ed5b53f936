"""Employees and engineers sign in at the company's own identity provider, by OpenID Connect."""
