"""How long a provider asks to wait, and what that is taken for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import RateLimitError
from tests.asking import ask
from tests.scripted import Reply, ScriptedServer
from tools.models import asked_wait

TOLD = {
    "seconds": ({"retry-after": "7"}, 7),
    "a share of one": ({"retry-after": "0.25"}, 0.25),
    "milliseconds first": ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
    "a date that is over": ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    "a superscript": ({"retry-after": "²"}, None),
    "400 nines": ({"retry-after": "9" * 400}, None),
    "400 nines of milliseconds": ({"retry-after-ms": "9" * 400}, None),
    "less than nothing": ({"retry-after": "-5"}, None),
    "infinity": ({"retry-after": "inf"}, None),
    "no number": ({"retry-after": "nan"}, None),
    "other digits": ({"retry-after": "\u0663"}, None),
    "a date that is none": ({"retry-after": "Wed, 99 Oct 2015 99:99:99 GMT"}, None),
    "a date of the year 10000": ({"retry-after": "Wed, 21 Oct 99999 07:28:00 GMT"}, None),
    "nothing": ({"retry-after": ""}, None),
    "nobody told": ({}, None),
}


@pytest.mark.parametrize(("headers", "seconds"), TOLD.values(), ids=TOLD)
def test_a_time_that_is_none_is_not_taken_for_one(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert asked_wait(headers) == seconds


def test_a_time_may_stand_in_the_words() -> None:
    assert asked_wait({}, "Please retry in 34.5s.") == 34.5
    assert asked_wait({}, "Please try again in 20ms.") == 0.02


@given(st.text(), st.text())
def test_whatever_a_header_holds_is_a_time_or_none(one: str, other: str) -> None:
    wait = asked_wait({"retry-after": one, "retry-after-ms": other})
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("header", "words", "least"),
    [
        ("7800", "2 h 10 min", 7800),
        (None, "2 h 10 min", 7000),
        ("600", "10 min", 600),
        ("864000", "10 days", 864000),
    ],
    ids=["seconds", "a date", "minutes", "days"],
)
async def test_a_long_wait_is_told_at_once(
    kimi: ScriptedServer, header: str | None, words: str, least: float
) -> None:
    later = datetime.now(UTC) + timedelta(hours=2, minutes=10, seconds=20)
    told = {"Retry-After": header or format_datetime(later, usegmt=True)}
    kimi.script = lambda asked: Reply(status=429, headers=told)
    with pytest.raises(RateLimitError, match=f"asks to wait {words}") as caught:
        await ask("network.retries=2")
    assert caught.value.retry_after and caught.value.retry_after >= least
    assert len(kimi.asked) == 1


@pytest.mark.parametrize("header", ["9" * 400, "soon", "-1"])
async def test_what_is_no_time_costs_no_try(kimi: ScriptedServer, header: str) -> None:
    replies = iter([Reply(status=429, headers={"Retry-After": header})])
    kimi.script = lambda asked: next(replies, Reply("Eight."))
    assert (await ask("network.retries=1")).text == "Eight."
