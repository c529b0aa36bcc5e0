"""The upper rungs of proof: what was built is started, used and tested, by a judge of its own.

``look`` at files first, ``prepare`` them, and ``climb``; each rung is a file: ``fits``, ``runs``,
``accepted``.
"""

from tools.proof.bench import Bench
from tools.proof.judge import judge
from tools.proof.judged import Judged
from tools.proof.ladder import Proof, climb
from tools.proof.look import Look, look
from tools.proof.prepare import limits_of, prepare
from tools.proof.project import Project

__all__ = [
    "Bench",
    "Judged",
    "Look",
    "Project",
    "Proof",
    "climb",
    "judge",
    "limits_of",
    "look",
    "prepare",
]
