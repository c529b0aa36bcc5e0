"""A project that is there already, and is to be changed.

``read_project`` reads a folder or a repository, ``check_base`` looks at what a caller hands in as
texts; ``secrets`` says what of it no model sees, and ``unmasked`` puts keys back. ``whole_project``
is what a model is shown.
"""

from tools.base.given import check_base
from tools.base.reading import Existing, read_project
from tools.base.secrets import is_masked, keys_in, masked, unmasked
from tools.base.shown import whole_project

__all__ = [
    "Existing",
    "check_base",
    "is_masked",
    "keys_in",
    "masked",
    "read_project",
    "unmasked",
    "whole_project",
]
