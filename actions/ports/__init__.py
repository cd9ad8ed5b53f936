"""What the repairs need from the world, in our words; one Protocol a file."""
