"""A project that is there already, and is to be changed.

``read_project`` reads a folder or a repository, ``check_base`` looks at what a caller hands in as
texts; ``secrets`` says what of it no model sees, and ``unmasked`` puts keys back. A model is shown
the ``whole_project``, or where that is large a ``project_map``: ``inspected`` looks into the files,
``outline`` words what is in one, ``ranking`` says which matter, ``mentions`` where words of a goal
stand, ``tests_of`` knows its own tests, and ``reported`` those of which a
goal speaks. ``edits`` applies what a model changes of a large file.
``house`` has the rules by which the project wants its code to be written.
"""

from tools.base.edits import HOW, is_large, read_edits
from tools.base.given import check_base, check_rules
from tools.base.house import house_rules, rules_file, rules_of
from tools.base.inspected import Inspected, inspected
from tools.base.map import MAP_TOKENS, project_map, tokens_of
from tools.base.mentions import mentioned
from tools.base.ranking import named_in
from tools.base.reading import Existing, read_project
from tools.base.reported import reported_tests, told_tests
from tools.base.secrets import is_masked, keys_in, masked, unmasked
from tools.base.shown import fenced, fitting, whole_project
from tools.base.tests_of import own_tests, started_with

__all__ = [
    "HOW",
    "MAP_TOKENS",
    "Existing",
    "Inspected",
    "check_base",
    "check_rules",
    "fenced",
    "fitting",
    "house_rules",
    "inspected",
    "is_large",
    "is_masked",
    "keys_in",
    "masked",
    "mentioned",
    "named_in",
    "own_tests",
    "project_map",
    "read_edits",
    "read_project",
    "reported_tests",
    "rules_file",
    "rules_of",
    "started_with",
    "tokens_of",
    "told_tests",
    "unmasked",
    "whole_project",
]
