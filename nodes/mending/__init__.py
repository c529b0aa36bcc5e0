"""What whoever mends a fault is told of it: each cause once, a fair share of the space for each."""

from nodes.mending.told import told

__all__ = ["told"]
