"""A project that is there already, and is to be changed."""

from tools.base.shown import whole_project

__all__ = ["whole_project"]
