"""Keys of the dicts that functions return, as far as they are written out.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast
from collections.abc import Callable, Iterator

from tools.checks.signatures import SCOPES, TRANSPARENT, decorators, statements

Keys = set[str]
Joined = Callable[..., Keys]
RETURNS = 50  # in one function; each is looked up in the whole of it


def returned(tree: ast.Module, any_of_them: bool = False) -> dict[str, list[str]]:
    """Function or method -> the keys that every dict has which it returns, alone or in a list; or
    that ``any_of_them`` has.

    Left out is what returns anything else, and dicts that something else may have changed.
    """
    joined = set.union if any_of_them else set.intersection
    found: dict[str, list[str]] = {}
    for node in statements(tree.body):
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in statements(node.body) if isinstance(node, ast.ClassDef) else [node]:
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if (keys := _keys_of(function, joined)) is not None:
                found[f"{owner}{function.name}"] = sorted(keys)
    return found


def _keys_of(function: ast.FunctionDef | ast.AsyncFunctionDef, joined: Joined) -> Keys | None:
    values = [
        value
        for node in _own(function)
        if isinstance(node, ast.Return | ast.Yield) and (value := node.value) is not None
    ]
    values = [one for one in values if not _is_empty(one)]
    if len(values) > RETURNS or decorators(function) - TRANSPARENT:
        return None
    read = [_keys(value, function, joined) for value in values]
    known = [keys for keys in read if keys is not None]
    return joined(*known) if known and len(known) == len(read) else None


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Everything in a function but what is in functions inside of it."""
    todo = [*ast.iter_child_nodes(function)]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (*SCOPES, ast.Lambda)):
            todo += ast.iter_child_nodes(node)


def _is_empty(value: ast.expr) -> bool:
    nothing = isinstance(value, ast.Constant) and value.value is None
    return nothing or (isinstance(value, ast.List) and not value.elts)


def _keys(value: ast.expr, function: ast.AST, joined: Joined) -> Keys | None:
    match value:
        case ast.Dict(keys=keys) if keys:
            names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
            return {str(name) for name in names} if all(isinstance(n, str) for n in names) else None
        case ast.List(elts=[one]) | ast.ListComp(elt=one):
            return _keys(one, function, joined) if isinstance(one, ast.Dict) else None
        case ast.Name(id=name):
            return _named(name, function, joined)
    return None


def _named(name: str, function: ast.AST, joined: Joined) -> Keys | None:
    """Of a list that only grows by dicts that are written out."""
    appended: list[Keys | None] = []
    uses = begun = 0
    for node in _own(function):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=n)], value=made)
                | ast.AnnAssign(target=ast.Name(id=n), value=made)
            ) if n == name:
                begun += isinstance(made, ast.List) and not made.elts
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=n), attr="append"), args=[ast.Dict() as one]
            ) if n == name:
                appended.append(_keys(one, function, joined))
            case ast.Name(id=n) if n == name:
                uses += 1
    returns = sum(
        isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and node.value.id == name
        for node in _own(function)
    )
    known = [keys for keys in appended if keys is not None]
    if begun != 1 or not known or uses != 1 + len(known) + returns:
        return None
    return joined(*known)
