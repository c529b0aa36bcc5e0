"""The upper rungs of proof: what was built is started, used and tested, by a judge of its own.

``climb`` is what others call; each rung is a file: ``runs``, ``tested``, ``accepted``. ``sift``
tries tests that were written here before there is a project.
"""

from tools.proof.bench import Bench
from tools.proof.judge import judge
from tools.proof.judged import Judged
from tools.proof.ladder import Proof, climb
from tools.proof.project import Project
from tools.proof.stubs import UNNAMED
from tools.proof.vacuous import Sifted, sift
from tools.proof.without import source_of, tests_of, without

__all__ = [
    "UNNAMED",
    "Bench",
    "Judged",
    "Project",
    "Proof",
    "Sifted",
    "climb",
    "judge",
    "sift",
    "source_of",
    "tests_of",
    "without",
]
