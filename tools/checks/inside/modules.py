"""What a script imports and exports. Runs inside the sandbox."""

from __future__ import annotations

from tree_sitter import Node

from tools.checks.inside.trees import line, nodes, text

ANY = "*"

Import = tuple[int, str, list[str]]
"""Line, module, names that are taken from it."""


def imports(root: Node, offset: int) -> tuple[list[Import], list[str]]:
    """What is imported, and the names that are exported; ``*`` among them: there may be more."""
    taken: list[Import] = []
    offered: list[str] = []
    for node in nodes(root):
        kind = node.type
        if kind == "import_statement":
            _imported(node, taken, offset)
        elif kind == "export_statement":
            _exported(node, taken, offered, offset)
        elif kind == "assignment_expression" and "exports" in text(node.child(0)):
            offered.append(ANY)
        elif kind == "call_expression" and text(node.child_by_field_name("function")) == "require":
            given = node.child_by_field_name("arguments")
            first = given.named_children[0] if given and given.named_children else None
            if first is not None and first.type == "string":
                taken.append((line(node) + offset, literal(first), []))
    return taken, offered


def literal(node: Node | None) -> str:
    return text(node)[1:-1]


def _imported(node: Node, taken: list[Import], offset: int) -> None:
    names = []
    clause = next((c for c in node.children if c.type == "import_clause"), None)
    for inner in nodes(clause) if clause else ():
        if inner.type == "import_specifier":
            names.append(text(inner.child_by_field_name("name")))
    if clause and clause.children and clause.children[0].type == "identifier":
        names.append("default")
    if "type" not in [c.type for c in node.children]:
        source = literal(node.child_by_field_name("source"))
        taken.append((line(node) + offset, source, names))


def _exported(node: Node, taken: list[Import], offered: list[str], offset: int) -> None:
    source = node.child_by_field_name("source")
    if source is not None:
        taken.append((line(node) + offset, literal(source), []))
    types = [child.type for child in node.children]
    if "default" in types:
        offered.append("default")
    declaration = node.child_by_field_name("declaration")
    clause = next((c for c in node.children if c.type == "export_clause"), None)
    if clause is not None:
        for item in clause.named_children:
            name = item.child_by_field_name("alias") or item.child_by_field_name("name")
            offered.append(text(name).strip("\"'"))
    elif declaration is not None and declaration.type.endswith("lexical_declaration"):
        for item in declaration.named_children:
            name = item.child_by_field_name("name")
            plain = name is not None and name.type == "identifier"
            offered.append(text(name) if plain else ANY)
    elif declaration is not None and "default" not in types:
        offered.append(text(declaration.child_by_field_name("name")) or ANY)
    elif "default" not in types:
        offered.append(ANY)
