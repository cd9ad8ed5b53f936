"""«Citrix does not start»: look why, take up what can be repaired, else say what was found."""
