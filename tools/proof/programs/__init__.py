"""Modules are imported, commands run, and the examples of docstrings held against the code."""
