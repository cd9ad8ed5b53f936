"""`python -m api.doctor`: looks at what signing in and calling people need, and changes nothing."""
