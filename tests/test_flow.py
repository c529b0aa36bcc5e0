"""One goal from end to end: what is asked, run, repaired and delivered, and who does it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from graph import asolve, load_config
from schema.errors import AuthenticationError, ProviderError
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Reply, Serve, code, scripted


async def test_a_wrong_answer_goes_back_with_its_failure_and_the_folder_holds_the_proof(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(one_piece(WRONG, RIGHT))
    solution = await asolve(DOUBLE, tests=DOUBLE_TEST, out=tmp_path / "out")
    assert solution.passed
    assert "assert 2 == 4" in server.asked[-1].user
    assert "def double(n):\n    return n" in server.asked[-1].user
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "double.py",
        "receipt.json",
        "test_double.py",
    ]
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text())
    [test] = receipt["tests"]
    assert (test["name"], test["passed"], test["own"]) == ("test_double.py::test_it", True, False)
    assert receipt["tasks"][0]["attempts"] == 2
    assert receipt["totals"]["calls"] == len(receipt["calls"]) == len(server.asked) == 3


async def test_tries_are_bounded_and_a_failure_says_so(serve: Serve) -> None:
    server = serve(one_piece(WRONG))
    solution = await asolve(DOUBLE, load_config(overrides=["limits.attempts=2"]), tests=DOUBLE_TEST)
    assert not solution.passed
    assert server.purposes() == ["atomize", "code", "code"]
    assert not solution.receipt.tasks[0].passed


async def test_a_module_and_one_inside_it_are_a_package(serve: Serve) -> None:
    tests = {
        "test_kit.py": "import kit\nfrom kit.text import shout\n\n\ndef test_it():\n"
        "    assert kit.double(2) == 4 and shout('a') == 'A'\n"
    }
    reply = code("kit/__init__.py", "def double(n):\n    return 2 * n")
    reply += code("kit/text.py", "def shout(s):\n    return s.upper()")
    serve(one_piece(reply))
    assert (await asolve("Create a Python package kit", tests=tests)).passed


async def test_a_lying_model_that_ends_the_tests_early_does_not_pass(serve: Serve) -> None:
    serve(one_piece(code("double.py", "import os\nos._exit(0)")))
    solution = await asolve(DOUBLE, load_config(overrides=["limits.attempts=1"]), tests=DOUBLE_TEST)
    assert not solution.passed


@pytest.mark.parametrize("name", ["test_double.py", "Test_Double.py"])
async def test_a_file_in_the_place_of_the_acceptance_test_is_set_aside(
    serve: Serve, tmp_path: Path, name: str
) -> None:
    serve(one_piece(RIGHT + code(name, "def test_it():\n    pass")))
    solution = await asolve(DOUBLE, tests=DOUBLE_TEST, out=tmp_path / "out")
    assert solution.passed
    assert (tmp_path / "out" / "test_double.py").read_text() == DOUBLE_TEST["test_double.py"]
    assert list(solution.receipt.files) == ["double.py", "test_double.py"]
    for path, sha256 in solution.receipt.files.items():
        assert hashlib.sha256((tmp_path / "out" / path).read_bytes()).hexdigest() == sha256


# Providers that fail


async def test_when_ptc_is_down_the_fallback_does_the_task_once_and_the_receipt_says_so(
    serve: Serve,
) -> None:
    server = serve(one_piece(RIGHT))
    config = load_config(overrides=["ptc_service.base_url=http://127.0.0.1:9"])
    solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST)
    assert solution.passed
    assert server.purposes() == ["atomize", "code"]
    record = solution.receipt.tasks[0]
    assert record.done_by == "LLM"
    assert "does not answer" in record.reason


async def test_ptc_failing_in_the_middle_falls_back_once(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(one_piece(RIGHT))
    with scripted(lambda _: Reply(status=500)) as broken:
        monkeypatch.setenv("KIMI_API_KEY", "sk-kimi")
        monkeypatch.setenv("KIMI_BASE_URL", broken.url)
        monkeypatch.delenv("ROMA_BASE_URL")
        config = load_config(
            overrides=[
                "ptc_service.provider=kimi",
                f"llm.base_url={server.url}",
                "llm.model=scripted",
                "network.retries=0",
            ]
        )
        solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST)
        assert len(broken.asked) == 1
    assert solution.passed
    assert any("the fallback LLM did it" in note for note in solution.receipt.notes)


async def test_a_rejected_key_stops_the_run_and_names_the_variable(serve: Serve) -> None:
    server = serve(lambda _: Reply("bad key", status=401))
    with pytest.raises(AuthenticationError, match="ROMA_API_KEY") as caught:
        await asolve(DOUBLE)
    assert "sk-scripted-key" not in str(caught.value)
    assert len(server.asked) == 1


async def test_every_model_down_is_an_error_that_can_be_resumed(serve: Serve) -> None:
    serve(lambda _: Reply(status=503))
    with pytest.raises(ProviderError, match="503"):
        await asolve(DOUBLE, load_config(overrides=["network.retries=0"]), tests=DOUBLE_TEST)
