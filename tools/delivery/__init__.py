"""The delivered folder: what in it is ours, what is checked before a run, how the project gets in.

From outside: ``check_target`` before a run, ``deliver`` after it, and whenever somebody wants to
know what is there since, ``read_folder`` and ``changes``. Within, from the ground up:
``standing`` looks, ``ownership`` knows what is ours, ``conflicts`` finds what is in the way,
``target`` checks beforehand, ``transaction`` changes one folder (with ``under_way``, ``copies`` and
``folders``), and ``deliver`` chooses the folder; ``ignored`` says what ``reading`` leaves out.
"""

from tools.delivery.changes import changes
from tools.delivery.deliver import Delivery, deliver
from tools.delivery.reading import Delivered, Read, read_folder
from tools.delivery.target import check_target

__all__ = [
    "Delivered",
    "Delivery",
    "Read",
    "changes",
    "check_target",
    "deliver",
    "read_folder",
]
