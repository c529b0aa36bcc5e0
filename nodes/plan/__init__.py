"""plan: the parts of a composite goal, from a model or from the goal's own list.

The wiring takes ``plan`` and ``after_plan``. Others read a plan as the planner writes it
(``reply``), hold it against the rules (``rules``), or look for a list in a goal (``listed``).
"""

from nodes.plan.node import after_plan, plan

__all__ = ["after_plan", "plan"]
