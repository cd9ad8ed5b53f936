"""Further problems of one message: noted, told, and taken up one after the other."""
