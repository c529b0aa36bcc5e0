"""Never pay twice: answers of models, and parts that were proved, kept for later runs.

Both lie on a shelf, in a file of the state folder or in a database of several machines. Whatever
happens to it, a run only finds less.
"""

from tools.reuse.answers import Answers, answer_id
from tools.reuse.kept import Kept, kept_of
from tools.reuse.listed import clear, counted, entry, listed
from tools.reuse.parts import Found, Parts
from tools.reuse.shelf import Shelf

__all__ = [
    "Answers",
    "Found",
    "Kept",
    "Parts",
    "Shelf",
    "answer_id",
    "clear",
    "counted",
    "entry",
    "kept_of",
    "listed",
]
