"""The delivered folder: what in it is ours, what is checked before a run, how the project gets in.

From outside: ``check_target`` before a run, ``deliver`` after it, and whenever somebody wants to
know what is there since, ``read_folder`` and ``changes``; ``ours_in`` is what a delivery finds of
earlier ones, ``pictures_in`` what of it is proof, ``undo`` takes one back, and ``diff`` words what
was changed. ``git/`` is for repositories. Within, from the ground up:
``standing`` looks, ``ownership`` knows what is ours, ``conflicts`` finds what is in the way,
``room`` leaves out what can be done without,
``target`` checks beforehand, ``transaction`` changes one folder (with ``under_way``, ``copies`` and
``folders``), and ``deliver`` chooses the folder; ``ignored`` says what ``reading`` leaves out.
"""

from tools.delivery.changes import changes
from tools.delivery.deliver import Delivery, deliver
from tools.delivery.diff import counts_of, patch_of
from tools.delivery.ownership import is_delivery, ours_in, pictures_in
from tools.delivery.reading import Delivered, Read, read_folder
from tools.delivery.room import receipt_file
from tools.delivery.target import check_target
from tools.delivery.undo import Undone, undo

__all__ = [
    "Delivered",
    "Delivery",
    "Read",
    "Undone",
    "changes",
    "check_target",
    "counts_of",
    "deliver",
    "is_delivery",
    "ours_in",
    "patch_of",
    "pictures_in",
    "read_folder",
    "receipt_file",
    "undo",
]
