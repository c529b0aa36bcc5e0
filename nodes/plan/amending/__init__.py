"""A plan as the acceptance tests ask for it: where they disagree, the tests are right."""

from nodes.plan.amending.amended import Amended, amended

__all__ = ["Amended", "amended"]
