"""What is raised where nobody who might have served a call did."""

from __future__ import annotations

from collections.abc import Sequence

from schema.errors import ProviderError, ProviderRefusedError


def worst_of(failed: Sequence[ProviderError]) -> ProviderError:
    """The first failure that may pass, with the words of the others: a refusal stops the run."""
    passing = (error for error in failed if not isinstance(error, ProviderRefusedError))
    said = next(passing, failed[0])
    if others := [str(error) for error in failed if error is not said]:
        said.args = (f"{said}; and {'; '.join(others)}",)
    return said
