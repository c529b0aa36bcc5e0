"""What a run shows of itself: a tree that grows in a terminal, else lines, events, or nothing."""
