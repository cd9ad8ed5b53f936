"""How many people have something to prove with: a page of numbers on the desk."""
