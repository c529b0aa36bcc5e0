"""The pages that are written by the code that they are about. ``make docs`` writes them anew."""
