"""The shell's way in: ``roma-ptc``. Commands import the graph only when they need it."""
