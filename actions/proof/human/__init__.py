"""An engineer establishes who somebody is and reads out a code; he gets no link (R3)."""
