"""How good is the proof? Faults are seeded into projects that are known to be sound."""
