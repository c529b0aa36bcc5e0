"""Deliveries that a judge of code has to tell apart: wrong ones that want to pass, and right ones.

``python -m benchmarks.cheats`` judges them all, and counts false passes and false fails by kind.
"""
