"""What can be said of a line of code without running it."""

FAILS = "fails"
STANDS = "stands"
UNKNOWN = "unknown"
