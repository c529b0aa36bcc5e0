"""What keeps runs and reads them again: checkpoints, leases, progress, history, redoing.

It stands on the wiring (``graph.build``) and below the faces (``graph.face``, ``graph.solve``).
"""
