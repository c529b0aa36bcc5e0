"""Runs against endpoints that serve nobody until somebody acts: stopped at once, and resumable."""

from __future__ import annotations

import json

import pytest

from tests import flask_goal, shell
from tests.scripted import Asked, Reply, Script, scripted

HOPELESS = {
    "credit": (402, "Insufficient Balance", "add credit"),
    "quota": (429, "insufficient_quota", "add credit"),
    "model": (404, "The model `scripted` does not exist", "check the name"),
    "region": (403, "unsupported_country_region_territory", "another provider"),
    "context": (400, "context_length_exceeded", "longer context"),
    "key": (401, "rejected the key", "check ROMA_API_KEY"),
}


class Empty:
    """The five-part run, whose calls for some purposes are refused until somebody acts."""

    def __init__(self, status: int, words: str, *purposes: str) -> None:
        self.refusal: Reply | None = Reply(words, status=status)
        self._purposes = purposes
        self._answer: Script = flask_goal.script()

    def __call__(self, asked: Asked) -> Reply:
        refused = self.refusal and (not self._purposes or asked.purpose in self._purposes)
        return self.refusal if self.refusal and refused else self._answer(asked)


@pytest.mark.parametrize(("status", "words", "advice"), HOPELESS.values(), ids=HOPELESS)
def test_a_run_that_is_refused_ends_with_one_request(status: int, words: str, advice: str) -> None:
    with scripted(Empty(status, words)) as server:
        done = shell.run("solve", flask_goal.GOAL, **server.env())
    assert len(server.asked) == 1
    assert done.returncode == 1
    error = done.stderr[done.stderr.index("error:") :]
    assert advice in error and words[:20] in " ".join(error.split())
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_parts_that_are_refused_stop_the_run_and_it_goes_on_later() -> None:
    script = Empty(402, "Insufficient Balance", "code")
    with scripted(script) as server:
        done = shell.run("solve", flask_goal.GOAL, "--json", **server.env())
        assert done.returncode == 1
        refused = server.purposes().count("code")
        # Those that were under way at once, and none of them again.
        assert 1 <= refused <= 5
        end = json.loads(done.stdout)
        assert end["error"]["type"] == "ProviderRefusedError"
        paid = server.purposes().count("plan")
        script.refusal = None
        again = shell.run("resume", end["id"], **server.env())
        assert again.returncode == 0, again.stderr
        assert server.purposes().count("plan") == paid
        assert server.purposes().count("code") == refused + 5


def refusing_model(asked: Asked) -> Reply:
    if asked.purpose in ("code", "answer") and "errors.py" in asked.user.splitlines()[0]:
        message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        choice = {"message": message, "finish_reason": "stop"}
        return Reply(raw=json.dumps({"choices": [choice]}).encode())
    return flask_goal.script()(asked)


def test_a_part_that_the_model_refuses_is_named_and_asked_for_once() -> None:
    with scripted(refusing_model) as server:
        done = shell.run("solve", flask_goal.GOAL, **server.env())
    assert done.returncode == 1
    assert "refused: I cannot help with that." in " ".join(done.stdout.split())
    first = [asked.user.splitlines()[0] for asked in server.asked if asked.purpose == "code"]
    assert sum("errors.py" in line for line in first) == 1
