"""The delivered folder: what in it is ours, what is checked before a run, how the project gets in.

From outside: ``check_target`` before a run, ``deliver`` after it. Within, from the ground up:
``standing`` looks, ``ownership`` knows what is ours, ``conflicts`` finds what is in the way,
``room`` leaves out what can be done without,
``target`` checks beforehand, ``transaction`` changes one folder (with ``under_way``, ``copies`` and
``folders``), and ``deliver`` chooses the folder.
"""

from tools.delivery.deliver import Delivery, deliver
from tools.delivery.target import check_target

__all__ = ["Delivery", "check_target", "deliver"]
