"""The page at `/guest`: the chat for who is signed in nowhere, with a pass of the public door."""
