"""A web application is started and asked for what was promised, and its answers are judged.

``answering.answered`` is what the rung calls; ``asking`` holds the requests of pages against the
routes that the framework knows.
"""
