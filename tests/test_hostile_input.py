"""No input stops the clock or ends in a traceback: a second for each reader, and words."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.artifact import Artifact
from schema.bounds import PROFILE_BYTES
from schema.errors import ConfigError, RomaError
from schema.settings import load_config
from tests import shell
from tests.hostile import LEADS, LONG, UNITS, filled, texts, within
from tests.readers import READERS
from tools.checks import inspect_python
from tools.delivery import check_target
from tools.sandbox import Limits, PlainSandbox

pytestmark = pytest.mark.slow


def read(reader: str, text: str) -> None:
    """Let it read; what it raises has to be an error in words, of a line or two."""
    with within():
        try:
            READERS[reader](text)
        except RomaError as error:
            assert len(str(error)) < 2000 and len(str(error).splitlines()) <= 2
        except ValueError:
            pass  # at a border it becomes one of ours


def read_all(reader: str, size: int) -> list[str]:
    """The texts that it did not read as it should, and how."""
    wrong = []
    for name, text in texts(size).items():
        try:
            read(reader, text)
        except Exception as error:
            wrong.append(f"{name}: {type(error).__name__}: {str(error)[:200]}")
    return wrong


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_ends_within_a_second(reader: str) -> None:
    # What takes the square of a quarter of a megabyte takes minutes.
    assert read_all(reader, LONG // 4) == []


@pytest.mark.fuzz
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_ends_within_a_second_on_a_megabyte(reader: str) -> None:
    assert read_all(reader, LONG) == []


PIECES = st.one_of(
    st.sampled_from([*UNITS.values(), *LEADS.values()]),
    st.text(max_size=5),
    st.sampled_from([*"{}[]()<>\"'`#*/\\,:;=&!?-+.$%@~| \n\t\r", "${", "!!python/", "*a", "&a "]),
)
MADE_UP = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_ends_whatever_is_repeated(reader: str) -> None:
    @MADE_UP
    @given(PIECES, st.lists(PIECES, min_size=1, max_size=4), PIECES)
    def repeated(start: str, pieces: list[str], end: str) -> None:
        read(reader, filled(start, "".join(pieces) or " ", LONG) + end)

    repeated()


# Profiles and variables

NESTED = "\n".join(f"{' ' * level}a:" for level in range(300))
GENERAL = "defaults:\n  - /profiles/general\n"
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(40))
PROFILES = {
    "an alias bomb": (BOMB, "more than 2,000 values, aliases included"),
    "an alias of itself": ("a: &a [*a]\n", r"\*a refers to itself"),
    "an alias of itself, below": ("a: &a\n  b: {c: *a}\n", r"\*a refers to itself"),
    "deep in flow": (f"a: {'[' * 500}{']' * 500}\n", "more than 20 levels"),
    "deep in blocks": (NESTED, "more than 20 levels"),
    "many values": ("".join(f"a{n}: 1\n" for n in range(3000)), "more than 2,000 values"),
    "references that double": (
        "a0: xx\n" + "".join(f"a{n + 1}: ${{a{n}}}${{a{n}}}\n" for n in range(40)),
        "may hold one reference",
    ),
    "sections that double": (
        f"{GENERAL}a0: {{b: 1}}\n"
        + "".join(f"a{n + 1}: {{b: '${{a{n}}}', c: '${{a{n}}}'}}\n" for n in range(40)),
        "which is no single value",
    ),
    "references in a circle": (f"{GENERAL}a: ${{b}}\nb: ${{a}}\n", "circle of references"),
    "a reference to itself": (f"{GENERAL}a: ${{a}}\n", "circle of references"),
    "a long reference": (f"a: '{'${a}' * 1000}'\n", "a text with .* has 300 characters at most"),
    "another resolver": (f"{GENERAL}a: ${{oc.select:limits}}\n", "may hold one reference"),
    "itself": ("defaults:\n  - hostile\n", "in a circle"),
    "another that names it": ("defaults:\n  - back\n", "in a circle"),
    "files that double": ("defaults:\n  - f0\n", "inherits from more than 8 files"),
    "a tag of Python's": ("a: !!python/object/apply:os.system [x]\n", "line 1: it cannot be read"),
    "a key twice": ("limits:\n  depth: 1\n  depth: 2\n", "line 3: it cannot be read"),
    "a huge number": (f"a: {'9' * 5000}\n", "4300 digits"),
    "no date": ("a: !!timestamp 2001-99-99\n", "month must be in"),
    "two documents": ("a: 1\n---\nb: 2\n", "line 2: it cannot be read"),
    "a list": ("- a\n", "it holds no settings"),
    "Hydra's own": ("hydra:\n  searchpath: [file:///etc]\n", "below `hydra` is no setting"),
    "too long": ("#" * (PROFILE_BYTES + 1), "more than 64,000 bytes"),
    "no UTF-8": (b"a: gr\xfcn\n", "utf-8"),
    "NUL": (b"a: \0\n", "cannot be read as YAML"),
}


@pytest.mark.parametrize(("text", "says"), PROFILES.values(), ids=PROFILES)
def test_a_profile_that_stands_for_more_than_it_holds(text: str | bytes, says: str) -> None:
    Path("config").mkdir()
    Path("config/hostile.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    Path("config/back.yaml").write_text("defaults:\n  - hostile\n")
    for number in range(20):
        both = f"defaults:\n  - f{number + 1}\n  - g{number + 1}\n"
        Path(f"config/f{number}.yaml").write_text(both)
        Path(f"config/g{number}.yaml").write_text(both)
    with within(), pytest.raises(ConfigError, match=says) as refused:
        load_config("hostile")
    assert len(str(refused.value).splitlines()) == 1


def test_what_profiles_do_is_still_allowed() -> None:
    Path("config").mkdir()
    Path("config/team.yaml").write_text(
        GENERAL
        + "llm: {model: &m big, base_url: 'http://${variable:HOST,localhost}:${variable:P,1}'}"
    )
    Path("config/mine.yaml").write_text(
        "defaults:\n  - team\nagents:\n  planner:\n    llm: {model: '${llm.model}-plans'}\n"
    )
    chosen = load_config("mine").agents
    assert chosen.planner.llm.model == ("big-plans",)
    assert chosen.executor.llm.base_url == "http://localhost:1"


OVERRIDES = {
    "long": ["llm.model=" + "x" * 4000],
    "many": ["limits.depth=1"] * 1000,
    "deep": ["llm.model=" + "[" * 3900],
    "calls": ["llm.model=" + "f(" * 1900],
    "a long name": ["a." * 1900 + "b=1"],
    "Hydra's own": ["hydra.searchpath=[file:///etc]"],
    "an endless number": ["network.timeout=inf"],
    "a number beyond the kernel's": ["sandbox.memory_mb=" + "9" * 30],
    "many digits": ["limits.depth=" + "9" * 3000],
}


@pytest.mark.parametrize("overrides", OVERRIDES.values(), ids=OVERRIDES)
def test_an_override_that_cannot_be_is_a_line(overrides: list[str]) -> None:
    with within(), pytest.raises(ConfigError) as refused:
        load_config(overrides=overrides)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", ["a" * 5000, f"{'a' * 5000}.yaml", "a\0.yaml", "~nobody/a.yaml"])
def test_a_profile_of_no_possible_name_is_a_line(name: str) -> None:
    with pytest.raises(ConfigError, match="no profile"):
        load_config(name)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [_fifo, _endless, Path.mkdir])
def test_what_is_no_regular_file_never_blocks(
    make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("config").mkdir()
    for path in (Path("it.yaml"), Path("config/it.yaml")):
        make(path)
    for profile in ("it.yaml", "it"):
        with within(), pytest.raises(ConfigError, match="no profile"):
            load_config(profile)
    monkeypatch.setenv("ROMA_ENV_FILE", "it.yaml")
    with within(), pytest.raises(ConfigError, match=r"cannot read it\.yaml"):
        load_config()


def test_bad_input_of_a_command_is_a_line_and_exit_2() -> None:
    Path("config").mkdir()
    Path("config/it.yaml").write_text("defaults:\n  - it\n")
    os.mkfifo("fifo")
    for arguments in (("--profile", "it"), ("--env-file", "fifo"), ("--set", "a" * 9000)):
        done = shell.run("solve", "a goal", *arguments)
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) <= 2


# Files


SOURCES = {
    "chains of calls": "a" + ".b()" * 100 + "\n",
    "chains of names": "a" + ".b" * 100 + "\n",
    "routes": "@a.get('/b')\ndef f(): ...\n",
    "names": "a = b\n",
    "tables": "a = 'CREATE TABLE b (c)'\n",
    "parameters": f"def f({', '.join(f'a{n}' for n in range(2000))}): ...\n",
}


@pytest.mark.parametrize("unit", SOURCES.values(), ids=SOURCES)
async def test_a_module_is_looked_at_in_time(unit: str) -> None:
    source = unit * (200_000 // len(unit))
    files = [Artifact(path="a.py", content=source)]
    found = await inspect_python(PlainSandbox(drop_root=False), files, Limits(wall_s=10))
    assert found["a.py"].error is None


def test_a_hostile_folder_is_told_in_time(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with (out / "receipt.json").open("wb") as file:
        file.truncate(10**12)
    with within(), pytest.raises(RomaError, match=r"receipt\.json"):
        check_target(out)
    many = {f"f{number}.py": "0" * 64 for number in range(300_000)}
    (out / "receipt.json").write_text(
        f'{{"goal": "a", "sandbox": "", "passed": true, "files": {many!s}}}'.replace("'", '"')
    )
    with within(2), pytest.raises(RomaError, match=r"receipt\.json"):
        check_target(out)
