"""reuse: a part that an earlier run proved is taken in place of a call, and proved again.

`route` asks `offered`; `verify` holds what was taken against `unproved` and `untouched`; `refine`
has `forget` drop answers that led to nothing; at the end `report` has `keep` keep what this run
proved.
"""

from nodes.reuse.keep import forget, keep
from nodes.reuse.node import is_provable, offered, reuse
from nodes.reuse.unproved import taken_in, unproved, untouched

__all__ = ["forget", "is_provable", "keep", "offered", "reuse", "taken_in", "unproved", "untouched"]
