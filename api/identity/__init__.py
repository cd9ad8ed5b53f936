"""Engineers: who they are, how they sign in, and the frame of every page that they see."""
