"""Measures the whole stack against a bare stock Rasa, side by side in one run."""
