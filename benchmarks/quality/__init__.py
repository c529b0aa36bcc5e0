"""What the embedded model delivers of everyday functions, and how much of that is right."""
