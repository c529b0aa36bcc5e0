"""The upper rungs of proof: what was built is started, used and tested, by a judge of its own.

``climb`` is what others call; each rung is a file: ``runs``, ``accepted``.
"""

from tools.proof.bench import Bench
from tools.proof.judge import judge
from tools.proof.judged import Judged
from tools.proof.ladder import Proof, climb
from tools.proof.project import Project
from tools.proof.standins import stand_ins

__all__ = ["Bench", "Judged", "Project", "Proof", "climb", "judge", "stand_ins"]
