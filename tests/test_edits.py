"""Search and replace blocks: in the forms of real models, applied strictly or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.base.edits import read_edits

FILE = "import os\n\n\ndef one():\n    return 1\n\n\ndef two():\n    return 2\n"
THERE = {"app/sums.py": FILE, "app/other.py": "x = 1\n"}
BLOCK = "<<<<<<< SEARCH\n    return 1\n=======\n    return 10\n>>>>>>> REPLACE"
CHANGED = FILE.replace("return 1", "return 10")


@pytest.mark.parametrize(
    "reply",
    [
        f"app/sums.py\n{BLOCK}",
        f"app/sums.py\n```python\n{BLOCK}\n```",
        f"```python path=app/sums.py\n{BLOCK}\n```",
        f"```python\napp/sums.py\n{BLOCK}\n```",
        f"**app/sums.py**\n\n```\n{BLOCK}\n```\nDone.",
        f"In `sums.py`:\n```diff\n{BLOCK}\n```",
        f"app/sums.py\r\n{BLOCK}".replace("\n", "\r\n"),
        f"app/sums.py\n{BLOCK.replace('    return 1', '    return 1  ', 1)}",
    ],
)
def test_a_block_is_read_in_any_form_and_nothing_of_it_is_left(reply: str) -> None:
    edited = read_edits(reply, THERE)
    assert edited.files == {"app/sums.py": CHANGED}
    assert not edited.faults
    assert "SEARCH" not in edited.rest and "```" not in edited.rest


def test_blocks_of_several_files_and_whole_files_stand_side_by_side() -> None:
    other = "app/other.py\n<<<<<<< SEARCH\nx = 1\n=======\nx = 2\n>>>>>>> REPLACE"
    second = "<<<<<<< SEARCH\n    return 2\n=======\n    return 20\n>>>>>>> REPLACE"
    new = "```python path=app/new.py\ny = 3\n```"
    edited = read_edits(f"app/sums.py\n{BLOCK}\n{second}\n\n{other}\n\n{new}\n", THERE)
    assert edited.files == {
        "app/sums.py": CHANGED.replace("return 2", "return 20"),
        "app/other.py": "x = 2\n",
    }
    assert new in edited.rest


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (BLOCK.replace("return 1\n", "return one\n", 1), "does not stand in the file"),
        (BLOCK.replace("    return 1\n", "\n", 1), "looks for nothing"),
        (BLOCK.rpartition("\n")[0], "has no end"),
        ("<<<<<<< SEARCH\n\n\n=======\nx\n>>>>>>> REPLACE", "looks for nothing"),
        ("<<<<<<< SEARCH\n    return 1\n>>>>>>> REPLACE", "no middle"),
        (f"{BLOCK.rpartition(chr(10))[0]}\n{BLOCK}", "has no end"),
    ],
)
def test_a_block_that_does_not_apply_leaves_its_file_alone_and_says_why(
    block: str, said: str
) -> None:
    good = "app/sums.py\n<<<<<<< SEARCH\nimport os\n=======\nimport re\n>>>>>>> REPLACE\n"
    edited = read_edits(f"{good}{block}", THERE)
    assert edited.files == {}
    assert said in edited.faults["app/sums.py"]


@pytest.mark.parametrize(
    ("search", "replace"),
    [
        ("Changes\n=======\nfirst", "Changes\n=======\nsecond"),
        ("first", "second\n\nOthers\n======"),
        ("Use\n=====", "Usage\n====="),
    ],
)
def test_an_underlined_heading_is_not_taken_for_the_mark_in_the_middle(
    search: str, replace: str
) -> None:
    text = "Changes\n=======\nfirst\n\nUse\n=====\nlast\n"
    reply = f"README.rst\n<<<<<<< SEARCH\n{search}\n=======\n{replace}\n>>>>>>> REPLACE"
    edited = read_edits(reply, {"README.rst": text})
    assert edited.files == {"README.rst": text.replace(search, replace)}


def test_one_line_of_a_megabyte_that_is_not_found_is_compared_by_its_beginning() -> None:
    long = "ab" * 200_000
    reply = f"a.js\n<<<<<<< SEARCH\n{long[1:]}\n=======\nx\n>>>>>>> REPLACE"
    why = read_edits(reply, {"a.js": f"{long}\n"}).faults["a.js"]
    assert "the nearest line" in why
    assert len(why) < 500


def test_of_more_blocks_than_are_applied_none_is() -> None:
    text = "".join(f"line {n}\n" for n in range(600))
    blocks = [f"<<<<<<< SEARCH\nline {n}\n=======\nrow {n}\n>>>>>>> REPLACE" for n in range(600)]
    edited = read_edits("\n".join(["a.txt", *blocks]), {"a.txt": text})
    assert edited.files == {}
    assert "more than 500 blocks" in edited.faults["a.txt"]


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("def two():\n    return two", "line 9 is 'return 2', and not 'return two'"),
        ("    return 2\nmore", "line 10 is '', and not 'more'"),
        ("def tow():", "the nearest line is 'def two():'"),
        ("\n\n\ndef one():", "above it there are other lines"),
        ("#", "no line is like its first"),
    ],
)
def test_who_wrote_a_block_is_told_where_it_parts_from_the_file(search: str, said: str) -> None:
    reply = f"app/sums.py\n<<<<<<< SEARCH\n{search}\n=======\nx\n>>>>>>> REPLACE"
    assert said in read_edits(reply, THERE).faults["app/sums.py"]


def test_what_stands_twice_is_not_guessed_at() -> None:
    twice = {"a.py": "x = 1\ny = 1\nx = 1\n"}
    edited = read_edits("a.py\n<<<<<<< SEARCH\nx = 1\n=======\nx = 2\n>>>>>>> REPLACE", twice)
    assert "more than once" in edited.faults["a.py"]


CHANGES = st.lists(
    st.tuples(
        st.text("ab <>=`é\t", max_size=6),
        st.one_of(st.none(), st.lists(st.text("ab <>=`é\t", max_size=6), max_size=2)),
    ),
    max_size=12,
)
"""Lines, and what takes the place of each: none where it stays."""


@given(CHANGES, st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_blocks_made_of_two_texts_turn_one_into_the_other(
    changes: list[tuple[str, list[str] | None]], end: str, ended: bool
) -> None:
    # Each line is one of its kind, so that every block is found once.
    old = [f"{at} {line.rstrip()}" for at, (line, _) in enumerate(changes)]
    new: list[str] = []
    blocks = ["a.txt"]
    for at, (_, instead) in enumerate(changes):
        lines = [old[at]] if instead is None else [f"+{at} {line.rstrip()}" for line in instead]
        new += lines
        if instead is not None:
            blocks += ["<<<<<<< SEARCH", old[at], "=======", *lines, ">>>>>>> REPLACE"]
    text = end.join(old) + end * (ended and bool(old))
    edited = read_edits("\n".join(blocks), {"a.txt": text})
    assert not edited.faults
    if len(blocks) == 1:
        assert edited.files == {}
        return
    changed = edited.files["a.txt"]
    assert changed.splitlines() == new
    windows = "\r\n" in text  # one line without an end does not tell
    assert changed.count("\r\n") == (changed.count("\n") if windows else 0)


@given(st.text("<>=SEARCHREPLACE\n`a.py ", max_size=400))
@settings(max_examples=300, deadline=None)
def test_rubbish_changes_nothing_that_it_does_not_find(reply: str) -> None:
    edited = read_edits(reply, {"a.py": "only = 1\n"})
    assert set(edited.files) <= {"a.py"}


def test_untouched_lines_keep_their_bytes() -> None:
    text = "a = 1\r\n\tb = 2  \r\nc = 3\n"
    edited = read_edits(
        "m.py\n<<<<<<< SEARCH\na = 1\n=======\na = 9\n>>>>>>> REPLACE", {"m.py": text}
    )
    assert edited.files["m.py"] == "a = 9\r\n\tb = 2  \r\nc = 3\n"
