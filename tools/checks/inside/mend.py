"""Runs ruff over the files beside it: ``mend.py RUFF RULES PATH …``.

Prints the texts that it changed and what it mended where, as JSON. Standard library only.
"""

import json
import subprocess
import sys
from pathlib import Path


def main() -> None:
    ruff, rules, *paths = sys.argv[1:]
    command = [ruff, "check", "--isolated", "--no-cache", "--exit-zero", "--select", rules]
    before = {path: Path(path).read_bytes() for path in paths}
    seen = subprocess.run([*command, "--output-format", "json", "--", *paths], capture_output=True)
    subprocess.run([*command, "--fix-only", "--", *paths], capture_output=True)
    after = {path: Path(path).read_bytes() for path in paths}
    remarks = [
        {"path": str(Path(remark["filename"]).relative_to(Path.cwd())), "code": remark["code"],
         "line": remark["location"]["row"]}
        for remark in json.loads(seen.stdout)
        if (remark["fix"] or {}).get("applicability") == "safe"
    ]  # fmt: skip
    texts = {path: text.decode() for path, text in after.items() if text != before[path]}
    print(json.dumps({"texts": texts, "remarks": remarks}))


if __name__ == "__main__":
    main()
