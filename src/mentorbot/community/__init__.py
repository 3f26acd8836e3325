"""Communities: their settings, the trail of who changed them, and how much one of them may ask at once."""
