"""approve: a person sees the plan and what it may cost before it is carried out."""

from nodes.approve.node import after_approve, approve

__all__ = ["after_approve", "approve"]
