"""`python -m actions.doctor`: looks at every part that repairs need, and changes nothing."""
