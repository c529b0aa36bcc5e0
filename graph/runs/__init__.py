"""What keeps runs and reads them again: checkpoints, origin, progress, history, what to redo.

It stands on the wiring (``graph.build``) and below the faces (``graph.face``, ``graph.solve``).
"""
