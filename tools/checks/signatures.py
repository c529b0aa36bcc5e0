"""How Python functions and classes are called, read from their source.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from schema.parsed import parsed
from tools.checks.annotations import last_name, types_of

# Decorators that leave a function to be called as it is written. Any other may change that.
TRANSPARENT = {"abstractmethod", "cache", "classmethod", "lru_cache", "override", "staticmethod"}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INSIDE = (ast.stmt, ast.excepthandler, ast.match_case)
LEVELS = 10  # of attributes in the name of an app
LONGEST = 500  # nodes of the parameters of a function that is compared
# Exceptions whose constructor takes anything by position, and nothing by keyword.
PLAIN = {"ArithmeticError", "AssertionError", "BaseException", "Exception", "IndexError",
         "KeyError", "LookupError", "RuntimeError", "TypeError", "ValueError"}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    """``positional``, ``either``, ``args``, ``keyword`` or ``kwargs``."""
    default: bool
    types: tuple[str, ...] | None
    """The alternatives of its annotation; None without one."""


@dataclass(frozen=True)
class Signature:
    text: str
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...] | None
    asynchronous: bool


def signature_of(
    function: ast.FunctionDef | ast.AsyncFunctionDef, name: str = "", *, bound: bool = False
) -> Signature:
    """How ``function`` is called; ``bound`` leaves the first parameter to the object."""
    args = function.args
    positional = [(arg, "positional") for arg in args.posonlyargs]
    positional += [(arg, "either") for arg in args.args]
    required = len(positional) - len(args.defaults)
    found = [
        Parameter(arg.arg, kind, at >= required, types_of(arg.annotation))
        for at, (arg, kind) in enumerate(positional)
    ]
    if args.vararg:
        found.append(Parameter(f"*{args.vararg.arg}", "args", True, None))
    found += [
        Parameter(arg.arg, "keyword", default is not None, types_of(arg.annotation))
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg:
        found.append(Parameter(f"**{args.kwarg.arg}", "kwargs", True, None))
    given = ast.unparse(args)
    return Signature(
        text=f"{name or function.name}({given.partition(', ')[2] if bound else given})",
        parameters=tuple(found[1:] if bound else found),
        returns=types_of(function.returns),
        asynchronous=isinstance(function, ast.AsyncFunctionDef),
    )


def dotted(node: ast.AST) -> str:
    """``app.users`` of a name with what hangs on it; empty for what else an expression may be.

    Writing out an expression at each of its ends takes the square of its length.
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < LEVELS:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement of a scope in its order, also inside of ``if``, ``try`` and ``with``."""
    todo: list[ast.AST] = [*reversed(body)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, SCOPES):
            inner = [n for n in ast.iter_child_nodes(node) if isinstance(n, INSIDE)]
            todo += reversed(inner)


def callables(tree: ast.Module) -> dict[str, Signature]:
    """Name -> how it is called, ``Cart`` for its constructor and ``Cart.add`` for a method.

    Left out is what the source alone cannot tell: what has other decorators, and the constructor
    that a class inherits from elsewhere; and what has more parameters than anybody calls.
    """
    found: dict[str, Signature] = {}
    for node in statements(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.pop(node.name, None)
            if decorators(node) <= TRANSPARENT and _short(node):
                found[node.name] = signature_of(node)
        elif isinstance(node, ast.ClassDef):
            found |= _class(node)
            if inherited := _inherited(node, found):
                found[node.name] = inherited
    return found


def _short(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return sum(1 for _ in ast.walk(function.args)) < LONGEST


def _class(node: ast.ClassDef) -> dict[str, Signature]:
    found = {}
    for method in statements(node.body):
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            around = decorators(method)
            first = method.args.args or method.args.posonlyargs
            if around <= TRANSPARENT and first and _short(method):
                name = f"{node.name}.{method.name}"
                bound = "staticmethod" not in around
                found[name] = signature_of(method, name, bound=bound)
    own = found.get(f"{node.name}.__init__")
    if own and not node.decorator_list:
        text = own.text.replace(".__init__(", "(", 1)
        found[node.name] = replace(own, text=text, returns=None)
    elif not own and closed(node) and (constructor := _constructor(node)):
        found[node.name] = signature_of(constructor)
    return found


def _inherited(node: ast.ClassDef, found: dict[str, Signature]) -> Signature | None:
    """The constructor of the one base that a class has, from the same module or Python's own."""
    plain = not node.keywords and not node.decorator_list and len(node.bases) == 1
    made = {f"{node.name}.__init__", f"{node.name}.__new__", node.name} & found.keys()
    base = dotted(node.bases[0]) if plain and not made else ""
    if base in PLAIN and base not in found:
        return Signature(
            f"{node.name}(*args)", (Parameter("*args", "args", True, None),), None, False
        )
    if base not in found or found[base].asynchronous or not base[:1].isupper():
        return None
    given = found[base].text.partition("(")[2]
    return replace(found[base], text=f"{node.name}({given}", returns=None)


def closed(node: ast.ClassDef) -> bool:
    """Whether all of a class stands in its own source."""
    return not node.bases and not node.keywords and decorators(node) <= {"dataclass"}


def _constructor(node: ast.ClassDef) -> ast.FunctionDef | None:
    """What ``dataclass`` writes, or the constructor without parameters of a plain class."""
    options = "".join(map(ast.unparse, node.decorator_list))
    args = []
    for field in node.body if options else []:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            annotation, value = ast.unparse(field.annotation), field.value
            own = value and isinstance(value, ast.Call) and "init=False" in ast.unparse(value)
            if not own and "ClassVar" not in annotation:
                args.append(f"{field.target.id}: {annotation}{' = ...' if value else ''}")
    if args and "kw_only" in options:
        args.insert(0, "*")
    try:
        (function,) = parsed(f"def {node.name}({', '.join(args)}): ...").body
    except SyntaxError:
        return None
    return function if isinstance(function, ast.FunctionDef) else None


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    return {last_name(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list}
