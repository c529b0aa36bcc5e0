"""Keys that functions surely take of the dicts that others return to them.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from tools.checks.signatures import SCOPES, dotted, statements
from tools.checks.taken import HARMLESS, SAME, forgives

SUPPRESSING = {"suppress", "raises", "assertRaises"}


def results(tree: ast.Module) -> dict[str, list[str]]:
    """Function that is called -> keys that are taken of what it returns, or of each item of it.

    ``make`` is one of the same file, ``orders.make`` another one's, ``.orders.make`` of the same
    package. A name counts if it is bound once in the file, and a result if nothing but its keys is
    ever looked at: whatever else is done with it might put in what is missing.
    """
    bound = Counter(_bound(tree))
    known = {name: where for name, where in _known(tree) if bound[name] == 1}
    found: dict[str, set[str]] = {}
    for function in _functions(tree):
        for called, key in _taken(function):
            head, dot, rest = called.partition(".")
            if head in known:
                found.setdefault(f"{known[head]}{dot}{rest}", set()).add(key)
    return {called: sorted(keys) for called, keys in found.items()}


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    for node in statements(tree.body):
        for inner in statements(node.body) if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                yield inner


def _known(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of functions and modules, each with where it comes from."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, name
            case ast.Import(names=names):
                for alias in names:
                    yield (
                        alias.asname or alias.name.split(".")[0],
                        (alias.name if alias.asname else alias.name.split(".")[0]),
                    )
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    place = ".".join(filter(None, [module, alias.name]))
                    yield alias.asname or alias.name, f"{'.' * level}{place}"


def _bound(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.split(".")[0] for alias in names)
            case ast.Global(names=listed) | ast.Nonlocal(names=listed):
                yield from listed
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case _ if isinstance(node, SCOPES):
                yield node.name


def _taken(function: ast.AST) -> Iterator[tuple[str, str]]:
    """A call as it is written, and a key that is taken of its result."""
    own = list(ast.walk(function))
    if any(forgives(node) or _suppresses(node) for node in own):
        return
    bound = Counter(_bound(function))
    made = {name: call for name, call in _made(own) if bound[name] == 1}
    looked = {id(name) for node in own for name in _looked_at(node)}
    for node in own:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in looked:
            made.pop(node.id, None)
    for node in own:
        match node:
            case ast.Subscript(ast.Name(id=name), ast.Constant(str(key)), ast.Load()):
                if name in made:
                    yield made[name], key
            case ast.Subscript(value, ast.Constant(str(key)), ast.Load()) if call := _call(value):
                yield call, key


def _made(own: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Variables, and which call gives each its value."""
    for node in own:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, _call(value)
            case (
                ast.For(target=ast.Name(id=name), iter=over)
                | ast.AsyncFor(target=ast.Name(id=name), iter=over)
                | ast.comprehension(target=ast.Name(id=name), iter=over)
            ):
                while isinstance(over, ast.Call) and dotted(over.func) in SAME and over.args:
                    over = over.args[0]
                yield name, _call(over)


def _call(value: ast.expr) -> str:
    """What is called, of a call alone; empty for all else."""
    if isinstance(value, ast.Await):
        value = value.value
    return dotted(value.func) if isinstance(value, ast.Call) else ""


def _looked_at(node: ast.AST) -> Iterator[ast.AST]:
    """Names that are but looked at here."""
    match node:
        case ast.Subscript(ast.Name() as name, ast.Constant(str()), ast.Load()):
            yield name
        case ast.Return(ast.Name() as name) | ast.FormattedValue(ast.Name() as name):
            yield name
        case ast.If(test=ast.Name() as name) | ast.UnaryOp(ast.Not(), ast.Name() as name):
            yield name
        case ast.Compare(ast.Name() as name, [ast.Is() | ast.IsNot()], [ast.Constant()]):
            yield name
        case ast.Call(func, args) if dotted(func) in HARMLESS:
            yield from args


def _suppresses(node: ast.AST) -> bool:
    called = dotted(node.func) if isinstance(node, ast.Call) else ""
    return called.rpartition(".")[2] in SUPPRESSING
