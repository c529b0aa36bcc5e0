"""How a project is started: found from its files, and what the plan says of it held against them.

``start_of`` is what others call. Ways to start it are found in ``python`` and ``others``, the best
first; ``said`` picks the one that a line of the plan means; ``variables`` is what has to be set.
"""

from tools.proof.start.choose import start_of

__all__ = ["start_of"]
