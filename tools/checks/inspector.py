"""Runs inside the sandbox: parses Python files and prints what each one defines, as JSON.

Standard library only; nothing of ours can be imported here.
"""

import ast
import json
import sys
from pathlib import Path


def look(source: str) -> dict[str, object]:
    try:
        tree = ast.parse(source)
        compile(source, "file", "exec", dont_inherit=True)
    except SyntaxError as error:
        return {"error": f"line {error.lineno}: {error.msg}"}
    except (ValueError, RecursionError, MemoryError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name.split(".")[0] for alias in node.names]
        else:
            names += [
                n.id
                for n in ast.walk(node)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            ]
    return {"names": sorted(set(names))}


print(json.dumps({path: look(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:]}))
