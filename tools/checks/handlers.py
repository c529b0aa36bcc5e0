"""What the functions behind HTTP routes take and give: kinds of bodies and their keys.

Only what is plain in the source. Also runs inside the sandbox: standard library only, and nothing
of ours.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from schema.parsed import expression
from tools.checks.signatures import dotted
from tools.checks.surface import served

Function = ast.FunctionDef | ast.AsyncFunctionDef
FORMS = ("request.form", "request.files", "request.values", "request.POST")
JSONS = ("request.get_json", "request.json", "request.data", "request.get_data", "request.is_json")
NO_BODY = {"int", "str", "float", "bool", "UUID", "date", "datetime", "None", "Request", "Response",
           "Query", "Path", "Depends", "Header", "Cookie", "Security", "Annotated", "Optional",
           "BackgroundTasks", "Session", "AsyncSession", "Literal", "WebSocket"}  # fmt: skip


@dataclass
class Handler:
    """What one function does, as far as its text tells."""

    line: int
    takes: str = ""
    """``json``, ``form``, or nothing where that is not known."""
    model: str = ""
    """The class of the JSON that is taken."""
    needs: list[str] = field(default_factory=list)
    """Keys that it cannot do without."""
    gives: list[str] | None = None
    """All keys of what is answered; None: it may be any."""
    gives_model: str = ""
    listed: bool = False
    """The answer is a list of such things."""
    empty: bool = False
    """Every answer that is no refusal has no body."""
    any_type: bool = False
    """JSON is taken whatever its type is said to be."""


Handled = tuple[str, str, bool, Handler]


def handlers(tree: ast.Module) -> list[Handled]:
    """Method, path, whether that is the whole path, and what the function behind it does."""
    return [
        (*route, handler(function, call))
        for route, call, function in served(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def handler(function: Function, call: ast.Call) -> Handler:
    """What a function does that a route's decorator ``call`` stands before."""
    source = ast.unparse(function)
    found = Handler(function.lineno, any_type="force=True" in source)
    form, json = (any(sign in source for sign in signs) for signs in (FORMS, JSONS))
    if form != json:
        found.takes = "form" if form else "json"
    if json and not form:
        found.needs = sorted(_needed(function))
    _parameters(function, found)
    found.empty = _is_empty(function, call)
    given = next((k.value for k in call.keywords if k.arg == "response_model"), function.returns)
    found.gives_model, found.listed = _model(given)
    if not found.gives_model or found.gives_model in ("dict", "Response", "JSONResponse"):
        found.gives_model, found.listed = "", False
        found.gives = _given(function)
    return found


def _parameters(function: Function, found: Handler) -> None:
    """What FastAPI reads out of the annotations."""
    bodies = []
    args = function.args
    defaults = [None] * (len(args.args) - len(args.defaults)) + args.defaults
    for arg, default in [*zip(args.args, defaults, strict=True),
                         *zip(args.kwonlyargs, args.kw_defaults, strict=True)]:  # fmt: skip
        said = " ".join(ast.unparse(one) for one in (arg.annotation, default) if one)
        if (
            "OAuth2PasswordRequestForm" in said
            or "Form(" in said
            or "File(" in said
            or "UploadFile" in said
        ):
            found.takes = "form"
        elif "Body(" in said or "Depends(" in said or "Security(" in said or "Request" in said:
            bodies += ["", ""] if "Body(" in said else []
        elif (name := _model(arg.annotation)[0]) and name not in NO_BODY:
            bodies.append(name)
    if len(bodies) == 1 and not found.takes and bodies[0] and bodies[0] not in ("dict", "list"):
        found.model = bodies[0]


def _model(node: ast.expr | None) -> tuple[str, bool]:
    """The class that an annotation names, and whether there is a list of it."""
    match node:
        case ast.Constant(value=str(text)):
            try:
                return _model(expression(text))
            except SyntaxError:
                return "", False
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name, False
        case ast.Subscript(value=kind, slice=ast.Name(id=name) | ast.Attribute(attr=name)):
            if dotted(kind).rpartition(".")[2] in ("list", "List", "Sequence"):
                return name, True
        case ast.Subscript(value=kind, slice=ast.Tuple(elts=[inner, *_])):
            if dotted(kind).endswith("Annotated"):
                return _model(inner)
    return "", False


def _needed(function: Function) -> set[str]:
    """Keys that are taken from the JSON of a request without asking whether they are there."""
    held = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and "request" in ast.unparse(node.value)
        for target in node.targets
        if isinstance(target, ast.Name) and "json" in ast.unparse(node.value)
    }
    if any(isinstance(node, ast.Try | ast.If) for node in ast.walk(function)):
        return set()
    return {
        str(node.slice.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id in held
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }


def _given(function: Function) -> list[str] | None:
    """The keys of all answers that are no refusals, where each is written out."""
    keys: set[str] = set()
    for node in _own(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        value, status = node.value, 200
        if isinstance(value, ast.Tuple) and len(value.elts) >= 2:
            code = value.elts[1]
            said = code.value if isinstance(code, ast.Constant) else None
            value, status = value.elts[0], said if isinstance(said, int) else 200
        if status >= 400:
            continue
        if isinstance(value, ast.Call) and dotted(value.func).endswith("jsonify"):
            value = value.args[0] if len(value.args) == 1 else ast.Dict(
                [ast.Constant(k.arg) if k.arg else None for k in value.keywords], []
            )  # fmt: skip
        if not isinstance(value, ast.Dict) or not value.keys:
            return None
        for key in value.keys:
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                return None
            keys.add(key.value)
    return sorted(keys) or None


def _is_empty(function: Function, call: ast.Call) -> bool:
    """Whether nothing is answered, by its decorator or by all that it returns."""
    if any(k.arg == "status_code" and "204" in ast.unparse(k.value) for k in call.keywords):
        return "JSONResponse(" not in ast.unparse(function)
    given = [n.value for n in _own(function) if isinstance(n, ast.Return)]
    well = [value for value in given if not _is_refusal(value)]
    return bool(well) and all(map(_is_nothing, well))


def _is_refusal(value: ast.expr | None) -> bool:
    match value:
        case ast.Tuple(elts=[_, ast.Constant(value=int(status)), *_]):
            return status >= 400
    return False


def _is_nothing(value: ast.expr | None) -> bool:
    match value:
        case ast.Tuple(elts=[ast.Constant(value=""), ast.Constant(), *_]):
            return True
        case ast.Call(args=[], keywords=given) if dotted(value.func).endswith("Response"):
            said = {one.arg: ast.unparse(one.value) for one in given}
            return said.keys() <= {"status_code", "status"} and "204" in " ".join(said.values())
    return False


def _own(function: Function) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
