"""Web applications in a Python module: objects that a server can serve, and what makes them.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast

APPS = {"Flask", "FastAPI", "Quart", "Starlette", "Sanic", "Litestar"}
USUAL = {"app", "application", "api", "server"}  # names of what a factory's call is kept in

App = tuple[str, bool]


def apps(tree: ast.Module) -> list[App]:
    """The name of each, and whether it is a function that has to be called first."""
    found: list[App] = []
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name), *_], value=ast.Call(func=func)) | (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.Call(func=func))
            ):
                made = _last(func)
                if made in APPS or (name in USUAL and "app" in made.lower()):
                    found.append((name, False))
            case ast.FunctionDef(name=name, args=args) if _makes_app(node):
                if len(args.defaults) == len(args.args) + len(args.posonlyargs):
                    found.append((name, True))
    return found


def _makes_app(function: ast.FunctionDef) -> bool:
    made = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and _last(node.value.func) in APPS
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return any(
        (isinstance(node.value, ast.Name) and node.value.id in made)
        or (isinstance(node.value, ast.Call) and _last(node.value.func) in APPS)
        for node in ast.walk(function)
        if isinstance(node, ast.Return)
    )


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
