"""How a project is started: found from its files, and what the plan says of it held against them.

``start_of`` is what others call. Ways to start it are found in ``web``, ``programs`` and
``others``, the best first; ``said`` picks the one that a line of the plan means; ``variables`` is
what has to be set; ``node`` tells what Node itself is started with.
"""

from tools.proof.start.choose import start_of
from tools.proof.start.node import NodeFile, is_for_node, node_file, read_package
from tools.proof.start.others import needs_node

__all__ = ["NodeFile", "is_for_node", "needs_node", "node_file", "read_package", "start_of"]
