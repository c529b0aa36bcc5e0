"""Runs inside the sandbox: parses Python files and prints what each one defines, as JSON.

The files come as one JSON object, so none of them lies where something is imported from.
"""

import ast
import json
import sys
from dataclasses import asdict

from tools.checks.apps import apps
from tools.checks.dicts import returned
from tools.checks.handlers import handlers
from tools.checks.imported import imported
from tools.checks.mendable import compiled, mendable
from tools.checks.models import models
from tools.checks.results import results
from tools.checks.signatures import SCOPES, callables, closed, dotted, statements
from tools.checks.starting import acts, defaults, guarded, listens
from tools.checks.surface import commands, is_program, routes, variables
from tools.checks.tables import tables_of_python
from tools.checks.taken import taken


def look(source: str) -> dict[str, object]:
    try:
        tree = ast.parse(source)
        return {**facts(tree), "mendable": compiled(source) or mendable(tree)}
    except SyntaxError as error:
        return {"error": f"line {error.lineno}: {error.msg}"}
    except (ValueError, RecursionError, MemoryError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def facts(tree: ast.Module) -> dict[str, object]:
    classes = [node for node in statements(tree.body) if isinstance(node, ast.ClassDef)]
    return {
        "names": sorted(names(tree.body)),
        "callables": {name: asdict(found) for name, found in callables(tree).items()},
        "members": {node.name: sorted(names(node.body)) for node in classes if closed(node)},
        "routes": routes(tree),
        "handlers": [(*route, asdict(found)) for *route, found in handlers(tree)],
        "models": models(tree),
        "returned": returned(tree),
        "returnable": returned(tree, any_of_them=True),
        "taken": taken(tree),
        "results": results(tree),
        "tables": tables_of_python(tree),
        "commands": commands(tree),
        "variables": variables(tree),
        "imports": sorted(imported(tree)),
        "apps": apps(tree),
        "program": is_program(tree),
        "guarded": guarded(tree),
        "acts": acts(tree),
        "defaults": defaults(tree),
        "listens": listens(tree),
    }


def names(body: list[ast.stmt]) -> set[str]:
    """What a scope binds."""
    found: set[str] = set()
    todo: list[ast.AST] = [*body]
    while todo:
        node = todo.pop()
        if isinstance(node, SCOPES):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.AnnAssign):
            found.add(dotted(node.target))
        else:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            todo += ast.iter_child_nodes(node)
    return found - {""}


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        files = json.load(file)
    print(json.dumps({path: look(content) for path, content in files.items()}))
