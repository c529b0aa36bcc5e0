"""How good is repair? Seeded faults, run through the whole graph against a provider on loopback."""
