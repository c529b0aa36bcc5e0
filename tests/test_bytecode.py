"""Scripts of our own are not compiled again for every run."""

from __future__ import annotations

from pathlib import Path

from tools.sandbox import Limits, open_sandbox, with_bytecode


async def test_a_script_with_its_bytecode_is_not_compiled_and_says_where_it_fails(
    tmp_path: Path,
) -> None:
    sandbox = await open_sandbox()
    texts = {
        "ours/__main__.py": "from word import fail\nfail()\n",
        "ours/word.py": "def fail():\n    raise SystemError('a word')\n",
    }
    for path, text in texts.items():
        (tmp_path / Path(path).name).write_text(text)
    scripts = {path: tmp_path / Path(path).name for path in texts}
    files = {**with_bytecode(scripts), "ours/word.py": "no Python, so nobody can have compiled it"}
    done = await sandbox.run(files, ["python", "-I", "-S", "ours"], Limits())
    assert done.stderr.endswith("SystemError: a word\n")
    assert '/ours/word.py", line 2, in fail\n' in done.stderr
    assert (await sandbox.run(texts, ["python", "-I", "-S", "ours"], Limits())).exit_code == 1
