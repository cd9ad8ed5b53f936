"""What `api` may ask: the link to a proof, and how an employee's things stand."""
