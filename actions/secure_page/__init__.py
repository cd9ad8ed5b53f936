"""The public page on which a person proves who he is and sets a password; holds no keys."""
