"""What a Python module offers at run time: HTTP routes, commands, and the variables it reads.

Seen are decorators and calls of Flask and FastAPI, of argparse, click and typer, and of
``os.environ``. Where a name is computed, an empty one is noted: it may be any. Also runs inside the
sandbox: standard library only, and nothing of ours.
"""

import ast
from collections.abc import Iterator

from tools.checks.signatures import dotted
from tools.checks.starting import guarded

VERBS = {"get", "post", "put", "patch", "delete", "head", "options"}
ADDING = {"add_url_rule", "add_api_route", "add_resource"}
APPS = {"Flask", "FastAPI", "Quart", "Starlette"}
PREFIXES = {"Blueprint": "url_prefix", "APIRouter": "prefix"}
PROGRAMS = {"ArgumentParser", "Typer", "docopt", "Fire"}
PARSERS = {"ArgumentParser", "Typer", "docopt"}
NESTED = {"add_parser", "add_typer", "add_command"}
READING = {"getenv", "config", "env"}

Route = tuple[str, str, bool]


def routes(tree: ast.Module) -> list[Route]:
    """Method (``*`` for any), path, and whether nobody else can put a prefix before the path."""
    return [route for route, _, _ in served(tree)]


def served(tree: ast.Module) -> Iterator[tuple[Route, ast.Call, ast.AST | None]]:
    """Each route, the call that makes it, and what it decorates."""
    prefixes: dict[str, tuple[str, bool]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = _last(node.value.func)
            if made in APPS or made in PREFIXES:
                prefix = _text(_keyword(node.value, PREFIXES.get(made, "")))
                prefixes[dotted(node.targets[0])] = prefix, made in APPS
    for call, decorates in _calls(tree):
        methods = _methods_of(call, decorates)
        if not methods:
            continue
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        prefix, whole = prefixes.get(dotted(owner) if owner else "", ("", False))
        where = call.args[1:2] if _last(call.func) == "add_resource" else call.args[:1]
        path = _text(where[0] if where else _keyword(call, "path"))
        known = bool(path or prefix)
        for method in methods:
            yield (method, prefix + path, whole and known), call, decorates


def _methods_of(call: ast.Call, decorates: ast.AST | None) -> list[str]:
    """By which methods the route is asked that a call makes; none: it makes no route."""
    name = _last(call.func)
    listed = _methods(_keyword(call, "methods"))
    if isinstance(call.func, ast.Name):
        view = call.args[1] if len(call.args) > 1 else _keyword(call, "endpoint")
        if name != "Route" or view is None:
            return []
        return ["*"] if _last(view)[:1].isupper() else listed
    if decorates and name in VERBS:
        return [name.upper()]
    if decorates and name in ("route", "api_route"):
        # A class has methods of its own.
        return ["*"] if isinstance(decorates, ast.ClassDef) else listed
    if name in ADDING and not decorates:
        view = _keyword(call, "view_func") or (call.args[-1] if call.args else None)
        of_class = name == "add_resource" or (
            isinstance(view, ast.Call) and _last(view.func) == "as_view"
        )
        # A resource's methods are those of its class, which may be another module's.
        return ["*"] if of_class else listed
    return []


def commands(tree: ast.Module) -> list[str]:
    """Names of commands; an empty one where there is a program, or a name is computed."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                if _last(call.func if call else decorator) in ("command", "group"):
                    given = call and (call.args[0] if call.args else _keyword(call, "name"))
                    found.append(_text(given) if given else node.name.replace("_", "-"))
                    found.append("")
        elif isinstance(node, ast.Call):
            name = _last(node.func)
            if name in NESTED:
                given = _keyword(node, "name") or (node.args[-1] if node.args else None)
                found.append(_text(given))
            elif name in PROGRAMS:
                found.append("")
        elif isinstance(node, ast.Attribute) and dotted(node) in ("sys.argv", "typer.run"):
            found.append("")
    return found


def is_program(tree: ast.Module) -> bool:
    """Whether a file is started by itself and reads arguments, so that it knows ``--help``."""
    parses = any(
        isinstance(node, ast.Call) and _last(node.func) in PARSERS for node in ast.walk(tree)
    )
    return guarded(tree) and (
        parses or any(_last(d) in ("command", "group") for d in _decorators(tree))
    )


def _decorators(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            yield decorator.func if isinstance(decorator, ast.Call) else decorator


def variables(tree: ast.Module) -> list[str]:
    """Environment variables; an empty name where any may be read."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _last(node.value) == "environ":
            found.append(_text(node.slice))
        elif isinstance(node, ast.Compare) and _last(node.comparators[0]) == "environ":
            found.append(_text(node.left))
        elif isinstance(node, ast.Call) and node.args:
            function = node.func
            owner = _last(function.value) if isinstance(function, ast.Attribute) else ""
            if _last(function) in READING or owner in ("environ", "env"):
                found.append(_text(node.args[0]))
        elif _last(node) in ("from_prefixed_env", "BaseSettings"):
            found.append("")
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST | None]]:
    """Every call, and what it decorates."""
    decorated = {
        id(decorator): node
        for node in ast.walk(tree)
        for decorator in getattr(node, "decorator_list", ())
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, decorated.get(id(node))


def _methods(node: ast.expr | None) -> list[str]:
    if node is None:
        return ["GET"]
    listed = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else []
    return [_text(item).upper() or "*" for item in listed] or ["*"]


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _text(node: ast.AST | None) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
