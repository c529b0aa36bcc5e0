"""The words every other room speaks: tasks, artifacts, verdicts, costs, settings, errors.

This room imports nothing of ours.
"""

import schema.deferred  # noqa: F401
