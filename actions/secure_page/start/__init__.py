"""`/start`: for who can sign in to nothing; plain forms that also work without JavaScript."""
