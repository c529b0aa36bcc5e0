"""Keys that functions surely take of the dicts that they are given.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast
from collections.abc import Iterator

from tools.checks.signatures import TRANSPARENT, decorators, statements

ITEMS = "[]"
"""Behind the name of a parameter: what is said of each item of it."""

# Whatever else is given something by its name alone may change it.
HARMLESS = {"all", "any", "dict", "dumps", "enumerate", "filter", "isinstance", "iter", "len",
            "list", "map", "max", "min", "print", "repr", "reversed", "set", "sorted", "str", "sum",
            "tuple", "zip"}  # fmt: skip
SAME = {"enumerate", "iter", "list", "reversed", "sorted", "tuple"}
FORGIVING = {"BaseException", "Exception", "KeyError", "LookupError"}

Taken = dict[str, list[str]]


def taken(tree: ast.Module) -> dict[str, Taken]:
    """Function or method -> parameter -> keys; ``rows[]`` for those of each of ``rows``.

    Left out is what may not be there for all that is known: what is looked for first, forgiven, or
    may have been put in, and whatever has been given another value.
    """
    found: dict[str, Taken] = {}
    for node in statements(tree.body):
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in statements(node.body) if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and (
                keys := _taken_by(function)
            ):
                found[f"{owner}{function.name}"] = keys
    return found


def _taken_by(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Taken:
    own = list(ast.walk(function))[1:]
    if decorators(function) - TRANSPARENT or any(map(forgives, own)):
        return {}
    arguments = function.args
    given = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    items: dict[str, str] = {}  # loop variable -> the parameter
    for node in own:
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            target, owner = _looped(node.target, node.iter)
            if owner in given and target:
                items[target] = owner
    bound = [node.id for node in own if isinstance(node, ast.Name) and _is_set(node)]
    loose = {changed for node in own for changed in _changed(node)}
    loose |= {name for name in given if name in bound}
    keys: Taken = {}
    for node in own:
        match node:
            case ast.Subscript(ast.Name(id=name), ast.Constant(str(key)), ast.Load()):
                if name in given:
                    where, names = name, {name}
                elif name in items and bound.count(name) == 1:
                    where, names = f"{items[name]}{ITEMS}", {name, items[name]}
                else:
                    continue
                if not names & loose and not any((one, key) in loose for one in names):
                    keys.setdefault(where, []).append(key)
    return {name: sorted(set(listed)) for name, listed in keys.items()}


def _looped(target: ast.expr, over: ast.expr) -> tuple[str, str]:
    """The variable of a loop, and what it goes through."""
    while isinstance(over, ast.Call) and _name(over.func) in SAME and over.args:
        pair = isinstance(target, ast.Tuple) and len(target.elts) == 2
        if _name(over.func) == "enumerate" and isinstance(target, ast.Tuple) and pair:
            target = target.elts[1]
        over = over.args[0]
    return _name(target), _name(over)


def _changed(node: ast.AST) -> Iterator[object]:
    """Names that may be changed here, and names with a key that is put in or looked for."""
    match node:
        case ast.Subscript(ast.Name(id=name), key, ast.Store() | ast.Del()):
            yield (name, key.value) if isinstance(key, ast.Constant) else name
        case ast.Compare(ast.Constant(str(key)), [ast.In() | ast.NotIn()], [ast.Name(id=name)]):
            yield name, key
        case ast.Call(ast.Attribute(ast.Name(id=name), attr="setdefault"), [ast.Constant(key), *_]):
            yield name, key
        case ast.Call(ast.Attribute(ast.Name(id=name), attr="update" | "append" | "extend")):
            yield name
        case ast.Call(func, args, keywords):
            called = func.attr if isinstance(func, ast.Attribute) else _name(func)
            if called not in HARMLESS:
                yield from map(_name, (*args, *(one.value for one in keywords)))


def _is_set(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store | ast.Del)


def forgives(node: ast.AST) -> bool:
    """Whether it is where a key that is missing is no fault."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or _name(kind) in FORGIVING for kind in kinds)


def _name(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else ""
