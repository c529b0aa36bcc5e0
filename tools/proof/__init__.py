"""The upper rungs of proof: what was built is started, used and tested, by a judge of its own.

``look`` at files first, ``prepare`` them, and ``climb``; each rung is a file: ``fits``, ``runs``,
``tested``, ``accepted``. ``sift`` tries tests that were written here before there is a project.
"""

from tools.proof.bench import Bench
from tools.proof.inside.frames import Frame, frames_of, placed
from tools.proof.inside.shortened import shortened
from tools.proof.judging.judge import judge
from tools.proof.judging.judged import Judged
from tools.proof.ladder import Proof, climb, known_findings
from tools.proof.look import Look, look
from tools.proof.node.command import command_of
from tools.proof.node.own_tests import judge_node
from tools.proof.node.reached import TYPED, imported
from tools.proof.node.signs import signs
from tools.proof.prepare import limits_of, packages_for, prepare
from tools.proof.project import Project
from tools.proof.standins import stand_ins
from tools.proof.start import start_of
from tools.proof.unshown import unshown
from tools.proof.written.stubs import UNNAMED
from tools.proof.written.vacuous import Sifted, sift
from tools.proof.written.without import source_of, tests_of, without

__all__ = [
    "TYPED",
    "UNNAMED",
    "Bench",
    "Frame",
    "Judged",
    "Look",
    "Project",
    "Proof",
    "Sifted",
    "climb",
    "command_of",
    "frames_of",
    "imported",
    "judge",
    "judge_node",
    "known_findings",
    "limits_of",
    "look",
    "packages_for",
    "placed",
    "prepare",
    "shortened",
    "sift",
    "signs",
    "source_of",
    "stand_ins",
    "start_of",
    "tests_of",
    "unshown",
    "without",
]
