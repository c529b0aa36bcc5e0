"""The functions of a project that a name surely stands for. Runs inside the sandbox."""

import ast
from collections import Counter

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Functions:
    """Those of the outermost scope of all modules, path -> tree, that are bound once and plain."""

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        self._paths = {self._dotted(path): path for path in trees}
        self._own: dict[str, dict[str, Function]] = {}
        self._taken: dict[str, dict[str, tuple[str, str]]] = {}
        for path, tree in trees.items():
            self._read(path, tree)

    def called(self, path: str, node: ast.expr) -> Function | None:
        """The function that an expression in a module stands for; None: it may be any."""
        match node:
            case ast.Name(id=name):
                if name in self._own[path]:
                    return self._own[path][name]
                module, wanted = self._taken[path].get(name, ("", ""))
                return self._own.get(module, {}).get(wanted)
            case ast.Attribute(value=ast.Name(id=name), attr=wanted):
                module, whole = self._taken[path].get(name, ("", ""))
                return self._own[module].get(wanted) if module and not whole else None
        return None

    @staticmethod
    def _dotted(path: str) -> str:
        bare = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
        return bare.replace("/", ".")

    def _read(self, path: str, tree: ast.Module) -> None:
        bound = Counter(name for node in ast.walk(tree) for name in _binds(node))
        self._own[path] = {
            node.name: node
            for node in tree.body
            if isinstance(node, Function) and bound[node.name] == 1 and not node.decorator_list
        }
        taken = self._taken[path] = {}
        package = self._dotted(path).split(".")[: None if path.endswith("/__init__.py") else -1]
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                module = ".".join([*above, *([node.module] if node.module else [])])
                for one in node.names:
                    name = one.asname or one.name
                    inner = self._paths.get(f"{module}.{one.name}".strip("."))
                    found = (inner, "") if inner else (self._paths.get(module, ""), one.name)
                    if bound[name] == 1 and found[0]:
                        taken[name] = found
            elif isinstance(node, ast.Import):
                for one in node.names:
                    name = one.asname or one.name
                    if bound[name] == 1 and name.isidentifier() and one.name in self._paths:
                        taken[name] = (self._paths[one.name], "")


def _binds(node: ast.AST) -> list[str]:
    """The names that a node binds, in whatever scope."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [one.asname or one.name for one in names]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return [name]
    return []
