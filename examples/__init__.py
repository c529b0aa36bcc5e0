"""Five goals, smallest first, each with a test, a profile, and what a run of it has delivered."""
