"""The packages that a project needs, found and installed for it alone.

Which distribution an import comes from, which ones may be installed at all, and an environment of
them that the sandbox can only read. No code of the project takes part, and none of the packages is
run here. A package that is missing is a fact about the environment, never an author's fault.
"""

from tools.environment.distributions import distribution_of, modules_of, third_party
from tools.environment.hints import is_requirements, requirements_path, written_down
from tools.environment.npm import NodeModules, node_modules
from tools.environment.policy import Policy, allowed_in_words, name_of, sift
from tools.environment.provide import JUDGE, Provided, provide
from tools.environment.requirements import Required, Source, meant, required
from tools.environment.resolve import obtainable, unreachable

__all__ = [
    "JUDGE",
    "NodeModules",
    "Policy",
    "Provided",
    "Required",
    "Source",
    "allowed_in_words",
    "distribution_of",
    "is_requirements",
    "meant",
    "modules_of",
    "name_of",
    "node_modules",
    "obtainable",
    "provide",
    "required",
    "requirements_path",
    "sift",
    "third_party",
    "unreachable",
    "written_down",
]
