"""Classes of pydantic's and their fields, as far as they are written out.

Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast

from tools.checks.signatures import dotted

BASES = {"BaseModel", "SQLModel"}

Field = tuple[str, bool]
Model = tuple[list[str], list[Field] | None]


def models(tree: ast.Module) -> dict[str, Model]:
    """Class -> its bases, and its fields with whether each is needed; None: they may be any."""
    return {
        node.name: ([dotted(base).rpartition(".")[2] for base in node.bases], _fields(node))
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def _fields(node: ast.ClassDef) -> list[Field] | None:
    source = ast.unparse(node)
    if any(sign in source for sign in ("alias", "extra=", "'extra'", "mode='before'", "pre=True",
                                       "computed_field", "model_serializer", "extra =",
                                       "root_validator", "table=True")):  # fmt: skip
        return None
    found = []
    for item in node.body:
        match item:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=value):
                if "ClassVar" not in ast.unparse(kind) and not name.startswith("_"):
                    maybe = "Optional" in ast.unparse(kind) or "None" in ast.unparse(kind)
                    found.append((name, not maybe and not _has_default(value)))
            case ast.Assign(targets=[ast.Name(id=name)]) if name != "model_config":
                found.append((name, False))
    return found


def _has_default(value: ast.expr | None) -> bool:
    if value is None or _dots(value):
        return False
    match value:
        case ast.Call(func=func, args=args, keywords=keywords) if dotted(func).endswith("Field"):
            given = {keyword.arg for keyword in keywords}
            named = {"default", "default_factory", None} & given
            return bool(named) or bool(args and not _dots(args[0]))
    return True


def _dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
