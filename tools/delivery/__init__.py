"""The delivered folder: what is checked before a run, and how the project gets there."""

from tools.delivery.workspace import check_target, deliver

__all__ = ["check_target", "deliver"]
