"""Files of the project that are read from another place than where they lie. Runs in the sandbox.

Only paths that start from ``__file__``, in a module that neither writes nor looks whether it is
there: then nothing but the file itself can be meant.
"""

import ast
import posixpath
import re
from collections import Counter
from collections.abc import Iterator

MINDS = re.compile(
    r"write|exists\(|is_file\(|mkdir|touch\(|unlink|['\"][wax]b?\+?['\"]|FileNotFoundError|sqlite"
)
COPIED = re.compile(r"example|template|sample|default|\.env")


def misplaced(files: dict[str, str], names: list[str]) -> Iterator[tuple[str, int, str]]:
    """Path, line and words of each; ``names`` are the paths of all files of the project."""
    shipped = {posixpath.basename(path): path for path in names if not COPIED.search(path)}
    for path, source in files.items():
        if not path.endswith(".py") or MINDS.search(source) or "__file__" not in source:
            continue
        tree = ast.parse(source)
        known = _known(tree, path)
        for node in ast.walk(tree):
            if isinstance(node, ast.BinOp | ast.Call) and (place := _place(node, path, known)):
                name = posixpath.basename(place)
                if "." in name and place not in names and name in shipped:
                    yield path, node.lineno, f"{place} is not there, {shipped[name]} is"


def _known(tree: ast.Module, path: str) -> dict[str, str]:
    """Name -> place, of names that are bound once and for all."""
    stored = (n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_stored(n))
    once = {name for name, times in Counter(stored).items() if times == 1}
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in once:
                if (place := _place(value, path, known)) is not None:
                    known[name] = place
    return known


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _place(node: ast.AST, path: str, known: dict[str, str]) -> str | None:
    """Where in the project an expression points; None where that cannot be told."""
    match node:
        case ast.Name(id="__file__"):
            return path
        case ast.Name(id=name):
            return known.get(name)
        case ast.Attribute(value=value, attr="parent"):
            return _up(_place(value, path, known))
        case ast.Subscript(
            value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(count))
        ) if 0 <= count < 9:
            place = _place(value, path, known)
            for _ in range(count + 1):
                place = _up(place)
            return place
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=str(name))):
            return _joined(_place(left, path, known), name)
        case ast.Call(func=ast.Attribute(value=value, attr="resolve" | "absolute"), args=[]):
            return _place(value, path, known)
        case ast.Call(func=ast.Attribute(value=value, attr="joinpath"), args=args):
            return _within(_place(value, path, known), args)
        case ast.Call(func=ast.Name(id="Path") | ast.Attribute(attr="Path"), args=[inner]):
            return _place(inner, path, known)
        case ast.Call(func=ast.Attribute(attr="abspath" | "realpath"), args=[inner]):
            return _place(inner, path, known)
        case ast.Call(func=ast.Attribute(attr="dirname"), args=[inner]):
            return _up(_place(inner, path, known))
        case ast.Call(func=ast.Attribute(attr="join"), args=[base, *names]):
            return _within(_place(base, path, known), names)
    return None


def _within(place: str | None, names: list[ast.expr]) -> str | None:
    for name in names:
        text = name.value if isinstance(name, ast.Constant) else None
        place = _joined(place, text) if isinstance(text, str) else None
    return place


def _joined(place: str | None, name: str) -> str | None:
    if place is None or name.startswith("/"):
        return None
    joined = posixpath.normpath(posixpath.join(place, name))
    return None if joined.startswith("..") else joined


def _up(place: str | None) -> str | None:
    """The folder that it is in; what lies outside of the project is not known."""
    return posixpath.dirname(place) if place else None
