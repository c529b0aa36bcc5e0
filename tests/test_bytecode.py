"""Scripts of our own are not compiled again for every run."""

from __future__ import annotations

from tools.sandbox import Limits, open_sandbox, with_bytecode


async def test_a_script_with_its_bytecode_is_not_compiled_and_says_where_it_fails() -> None:
    sandbox = await open_sandbox()
    scripts = {
        "ours/__main__.py": "from word import fail\nfail()\n",
        "ours/word.py": "def fail():\n    raise SystemError('a word')\n",
    }
    files = {**with_bytecode(scripts), "ours/word.py": "no Python, so nobody can have compiled it"}
    done = await sandbox.run(files, ["python", "-I", "-S", "ours"], Limits())
    assert done.stderr.endswith("SystemError: a word\n")
    assert '/ours/word.py", line 2, in fail\n' in done.stderr
    assert (await sandbox.run(scripts, ["python", "-I", "-S", "ours"], Limits())).exit_code == 1
