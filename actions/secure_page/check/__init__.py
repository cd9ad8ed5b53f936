"""`/check`: an engineer establishes who somebody is and reads out a code, in plain forms."""
