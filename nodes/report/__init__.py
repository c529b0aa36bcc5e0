"""report: close the run at the root with its receipt and a final message that is ours."""

from nodes.report.node import report

__all__ = ["report"]
