"""A task whose tries change nothing is looked into, then stopped."""

from __future__ import annotations

from nodes.verify.stuck import signature, with_repeats
from schema.verdict import Failure


def failure(attempt: int, evidence: str = "E  assert 3 == 4 at 0x7f12") -> Failure:
    return Failure(owner="1", evidence=evidence, attempt=attempt, why="it writes a.py")


def test_numbers_addresses_and_paths_do_not_tell_evidence_apart() -> None:
    assert signature("/tmp/x1/a.py:3 took 0.2 s at 0x7f") == signature(
        "/tmp/y/b.py:9 took 1 s at 0x1"
    )
    assert signature("KeyError: name") != signature("KeyError: id")


def test_the_same_again_is_open_to_diagnosis_then_final() -> None:
    (second,) = with_repeats([failure(2)], [failure(1)], 5, alone=False)
    (third,) = with_repeats([failure(3)], [failure(1), failure(2)], 5, alone=False)
    assert second.open and not second.final and "the same again after try 2" in second.why
    assert third.final and "it gets nowhere" in third.why


def test_other_evidence_and_a_task_that_begins_anew_are_left_as_they_are() -> None:
    other = failure(2, "E  KeyError: id")
    assert with_repeats([other], [failure(1)], 5, alone=False) == (other,)
    assert with_repeats([failure(1)], [failure(1), failure(2)], 5, alone=False) == (failure(1),)


def test_the_last_try_is_never_said_to_stop_early() -> None:
    assert with_repeats([failure(3)], [failure(1), failure(2)], 3, alone=True) == (failure(3),)


def test_nobody_stops_who_has_better_models_left() -> None:
    (third,) = with_repeats([failure(3)], [failure(1), failure(2)], 5, False, {"1"})
    assert not third.final and third.open
