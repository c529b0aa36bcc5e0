"""The upper rungs of proof: what was built is started, used and tested, by a judge of its own."""

from tools.proof.bench import Bench
from tools.proof.judge import judge
from tools.proof.reports import Judged

__all__ = ["Bench", "Judged", "judge"]
