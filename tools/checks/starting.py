"""What a Python file says of how it is started: by itself or not, and with which variables.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast

from tools.checks.signatures import dotted

GETTING = {"os.environ.get", "environ.get", "os.getenv", "getenv"}
READING = {"os.environ", "environ"}
DEFAULT_CHARS = 80


def guarded(tree: ast.Module) -> bool:
    """Whether something in it happens only when it is started by itself."""
    return any(
        isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in tree.body
    )


def acts(tree: ast.Module) -> bool:
    """Whether it ends by doing something, as a script does that is there to be started."""
    match tree.body[-1:]:
        case [ast.Expr(value=ast.Call() | ast.Await())]:
            return True
        case [ast.While() | ast.For() | ast.With()]:
            return True
    return False


def defaults(tree: ast.Module) -> dict[str, str | None]:
    """Variable of the environment -> what is taken without it; None where nothing can be."""
    found: dict[str, str | None] = {}
    tested = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), default]) if (
                dotted(func) in GETTING
            ):
                if (said := _literal(default)) is not None:
                    found[name] = said
                tested.add(name)
            case ast.Call(func=func, args=[ast.Constant(value=str(name))]) if dotted(
                func
            ) in GETTING or dotted(func).endswith("environ.setdefault"):
                tested.add(name)
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[ast.expr() as where]):
                if dotted(where) in READING:
                    tested.add(name)
            case ast.Subscript(value=where, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                if dotted(where) in READING:
                    found.setdefault(name, None)
    return {name: said for name, said in found.items() if said is not None or name not in tested}


def _literal(node: ast.expr) -> str | None:
    """A short constant as it would stand in the environment."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bytes) or node.value is None:
        return None
    said = str(node.value)
    return said if said and len(said) <= DEFAULT_CHARS and said.isprintable() else None


Given = tuple[str, str]
"""A variable of the environment, or none, and what is taken without it."""

SERVING = {"uvicorn.run": ("127.0.0.1", "8000"), "app.run": ("127.0.0.1", "5000"),
           "application.run": ("127.0.0.1", "5000")}  # fmt: skip


def listens(tree: ast.Module) -> tuple[Given, Given] | None:
    """Host and port of the one server that it starts; None where it is not told in plain words."""
    found = [
        (SERVING[dotted(node.func)], {one.arg: one.value for one in node.keywords})
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in SERVING
    ]
    if len(found) != 1 or None in found[0][1]:
        return None
    usual, given = found[0]
    bound = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    known = {ast.unparse(node.targets[0]): node.value for node in bound}
    told = []
    for word, default in zip(("host", "port"), usual, strict=True):
        value = _told(given[word], known) if word in given else ("", default)
        told.append(value or ("", ""))
    return told[0], told[1]


def _told(node: ast.expr, known: dict[str, ast.expr]) -> Given | None:
    match node:
        case ast.Constant(value=str() | int() as value):
            return "", str(value)
        case ast.Name(id=name) if name in known:
            return _told(known[name], {})
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return _told(inner, known)
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), ast.Constant(value=value)]):
            return (name, str(value)) if dotted(func) in GETTING else None
    return None
