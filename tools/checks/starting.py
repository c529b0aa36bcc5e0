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
