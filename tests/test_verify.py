"""``roma-ptc verify``: a delivered folder, edited or not, is proved again without a model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.verify import told
from graph import averify, load_config, solve
from schema.artifact import RECEIPT, Artifact
from schema.contract import Contract
from schema.errors import UsageError
from schema.usage import Receipt
from schema.verdict import PLAN, Check, Rung
from tests import shell
from tests.delivered import receipt_of
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, one_piece
from tests.scripted import scripted
from tools.delivery import deliver

APP = """\
from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/health")
def health():
    return jsonify(status="ok")
"""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a real run handed over, with an acceptance test."""
    folder = tmp_path_factory.mktemp("delivered")
    with scripted(one_piece(RIGHT)) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in {**server.env(), "ROMA_STATE_DIR": str(folder / "state")}.items():
            patch.setenv(name, value)
        solution = solve(DOUBLE, tests=DOUBLE_TEST, out=folder / "out")
    assert solution.receipt.verdict == Rung.ACCEPTED
    return folder / "out"


@pytest.fixture
def out(delivered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(delivered, tmp_path / "out"))


def bring(out: Path, files: dict[str, str], **said: object) -> None:
    """Deliver files with a receipt that says so much more."""
    made = [Artifact(path=path, content=content) for path, content in files.items()]
    deliver(made, receipt_of(made).model_copy(update=said), out)


# The shell


def test_an_unchanged_folder_has_the_verdict_it_had(out: Path) -> None:
    done = shell.run("verify", "out")

    assert done.returncode == 0, done.stderr
    same, before, verdict = done.stdout.splitlines()
    assert same == "same     every file is as it was delivered"
    assert before == "before   ACCEPTED"
    assert verdict.startswith("ACCEPTED 1 of 1 acceptance tests passed; syntax, contract, fit and")
    assert done.stderr == ""  # such as that a model is to serve


@pytest.mark.slow
def test_code_that_was_broken_fails_its_test_and_is_named(out: Path) -> None:
    (out / "double.py").write_text("def double(n):\n    return n\n")
    (out / "notes.txt").write_text("mine")

    done = shell.run("verify", "out")

    assert done.returncode == 1
    assert done.stdout.splitlines()[:2] == ["changed  double.py", "new      notes.txt"]
    assert "wrong    test_double.py::test_it: " in done.stdout
    assert done.stdout.splitlines()[-1].startswith("FAILED   0 of 1 acceptance tests passed")


@pytest.mark.slow
def test_json_is_one_object_that_says_all_and_other_tests_may_be_given(out: Path) -> None:
    wanted = "from double import double\n\n\ndef test_more():\n    assert double(3) == 7\n"
    Path("test_more.py").write_text(wanted)

    done = shell.run("verify", "out", "--test", "test_more.py", "--json")

    whole = json.loads(done.stdout)
    assert done.returncode == 1
    assert whole["verdict"] == "failed" and whole["before"] == "accepted" and not whole["passed"]
    assert [test["name"] for test in whole["tests"]] == ["test_more.py::test_more"]
    assert whole["since"] == {"changed": [], "missing": [], "new": [], "acceptance": []}
    assert whole["folder"] == str(out)


# What is found


async def test_a_test_that_was_edited_counts_as_it_is_and_is_named(out: Path) -> None:
    with (out / "test_double.py").open("a") as test:
        test.write("\n\ndef test_nothing():\n    assert double(0) == 0\n")

    verified = await averify(out)

    assert verified.verdict == Rung.ACCEPTED and len(verified.tests) == 2
    assert verified.since and verified.since.acceptance == ("test_double.py",)
    assert "test     test_double.py was changed since" in told(verified)


async def test_without_its_acceptance_test_it_is_unproven(out: Path) -> None:
    (out / "test_double.py").unlink()

    verified = await averify(out)

    assert verified.exit_code == 4 and verified.verdict == Rung.RUNS
    assert "not whole without test_double.py" in verified.unproven
    assert verified.since and verified.since.missing == ("test_double.py",)


async def test_a_module_that_the_whole_promised_is_missed(out: Path) -> None:
    (out / "double.py").unlink()
    (out / "other.py").write_text("def double(n):\n    return 2 * n\n")

    verified = await averify(out)

    assert verified.exit_code == 1
    assert [str(finding) for finding in verified.findings] == ["double.py: was not written"]


async def test_what_is_no_folder_is_a_mistake(out: Path) -> None:
    with pytest.raises(UsageError, match=r"double\.py is no folder"):
        await averify(out / "double.py")
    with pytest.raises(UsageError, match="nowhere is not there"):
        await averify(out / "nowhere")


async def test_a_test_that_cannot_be_read_is_a_mistake(out: Path) -> None:
    (out / "test_double.py").write_text("def test_it(:\n")

    with pytest.raises(UsageError, match=r"test_double\.py"):
        await averify(out)


async def test_a_folder_without_a_receipt_is_checked_as_it_is(out: Path) -> None:
    (out / RECEIPT).unlink()

    verified = await averify(out)

    assert verified.passed and verified.verdict == Rung.RUNS
    assert verified.before is None and verified.since is None
    assert verified.notes == ("no receipt is there: nothing to compare the folder with",)


async def test_an_empty_folder_has_failed(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    verified = await averify(tmp_path / "empty")

    assert verified.exit_code == 1


async def test_prose_is_answered(tmp_path: Path) -> None:
    bring(tmp_path / "out", {"ANSWER.md": "Because.\n"}, verdict=Rung.ANSWERED)

    verified = await averify(tmp_path / "out")

    assert verified.passed and verified.word == "ANSWERED"


@pytest.mark.slow
async def test_a_route_that_was_promised_is_asked_for(tmp_path: Path) -> None:
    contract = Contract.model_validate({"routes": ["GET /health -> 200 {status}"]})
    bring(tmp_path / "out", {"app.py": APP}, contract=contract)
    whole = await averify(tmp_path / "out")
    (tmp_path / "out" / "app.py").write_text(APP.replace("/health", "/healthy"))

    moved = await averify(tmp_path / "out")

    assert whole.verdict == Rung.RUNS and "flask" in " ".join(whole.packages)
    assert moved.exit_code == 1 and "/health" in moved.findings[0].said


async def test_without_the_packages_it_is_unproven(tmp_path: Path) -> None:
    bring(tmp_path / "out", {"app.py": APP}, verdict=Rung.RUNS)

    verified = await averify(tmp_path / "out", load_config(overrides=["proof.packages=none"]))

    assert verified.exit_code == 4 and verified.verdict == Rung.CHECKED
    assert "flask" in verified.unproven and "no package may be installed" in verified.unproven


async def test_what_was_done_without_a_plan_stays_a_failure_until_tests_pass(
    tmp_path: Path,
) -> None:
    unplanned = (Check(name=PLAN, passed=False, detail="no valid plan"),)
    files = {"double.py": "def double(n):\n    return 2 * n\n"}
    bring(tmp_path / "out", files, checks=unplanned, verdict=Rung.FAILED, passed=False)

    untested = await averify(tmp_path / "out")
    tested = await averify(tmp_path / "out", tests=DOUBLE_TEST)

    assert untested.exit_code == 1 and "no valid plan" in untested.findings[0].said
    assert tested.verdict == Rung.ACCEPTED


async def test_nothing_in_the_folder_is_changed(out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}

    await averify(out)

    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_a_receipt_says_what_verify_needs(delivered: Path) -> None:
    receipt = Receipt.model_validate_json((delivered / RECEIPT).read_bytes())

    assert receipt.acceptance == ("test_double.py",)
    assert receipt.contract.exports == {"double.py": ("double",)}
    assert receipt.contract.tests == ""
