"""What a script imports, exports, looks up in its page, and asks of a server.

Runs inside the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from tools.checks.inside.trees import error, line, nodes, text

ANY = "*"
LOOKUPS = {"getElementById": "", "querySelector": "#"}
CLIENTS = {"axios", "$", "jQuery"}
VERBS = {"get", "post", "put", "patch", "delete"}
GUARDS = {"if_statement", "optional_chain", "binary_expression", "ternary_expression"}
LITERAL = 200  # characters of a string that are looked at


@dataclass
class Script:
    """Facts of one script; every list holds its line first."""

    error: tuple[int, str] | None = None
    imports: list[tuple[int, str, list[str]]] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    ids: list[tuple[int, str]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    calls: list[tuple[int, str, str, str, list[str]]] = field(default_factory=list)
    """Line, method, path with ``{}`` for what is computed, kind of body, keys sent."""


def script(root: Node, offset: int = 0) -> Script:
    found = Script(error=error(root))
    if found.error:
        found.error = (found.error[0] + offset, found.error[1])
    constants: dict[str, str] = {}
    looked: set[int] = set()
    for node in nodes(root):
        kind = node.type
        if kind == "variable_declarator" and text(node.child_by_field_name("name")).isidentifier():
            value = node.child_by_field_name("value")
            declared = node.parent
            if value and value.type == "string" and text(declared).startswith("const"):
                constants[text(node.child_by_field_name("name"))] = _literal(value)
        elif kind == "import_statement":
            _imported(node, found, offset)
        elif kind == "export_statement":
            _exported(node, found, offset)
        elif kind == "assignment_expression" and "exports" in text(node.child(0)):
            found.exports.append(ANY)
        elif kind == "call_expression":
            _called(node, found, constants, looked, offset)
        elif (
            kind in ("string", "template_string", "jsx_attribute", "pair") and node.id not in looked
        ) or kind == "assignment_expression":
            found.strings.append(text(node)[:LITERAL])
    return found


def _imported(node: Node, found: Script, offset: int) -> None:
    names = []
    clause = next((c for c in node.children if c.type == "import_clause"), None)
    for inner in nodes(clause) if clause else ():
        if inner.type == "import_specifier":
            names.append(text(inner.child_by_field_name("name")))
    if clause and clause.children and clause.children[0].type == "identifier":
        names.append("default")
    if "type" not in [c.type for c in node.children]:
        source = _literal(node.child_by_field_name("source"))
        found.imports.append((line(node) + offset, source, names))


def _exported(node: Node, found: Script, offset: int) -> None:
    source = node.child_by_field_name("source")
    if source is not None:
        found.imports.append((line(node) + offset, _literal(source), []))
    types = [child.type for child in node.children]
    if "default" in types:
        found.exports.append("default")
    declaration = node.child_by_field_name("declaration")
    clause = next((c for c in node.children if c.type == "export_clause"), None)
    if clause is not None:
        for item in clause.named_children:
            name = item.child_by_field_name("alias") or item.child_by_field_name("name")
            found.exports.append(text(name).strip("\"'"))
    elif declaration is not None and declaration.type.endswith("lexical_declaration"):
        for item in declaration.named_children:
            name = item.child_by_field_name("name")
            plain = name is not None and name.type == "identifier"
            found.exports.append(text(name) if plain else ANY)
    elif declaration is not None and "default" not in types:
        found.exports.append(text(declaration.child_by_field_name("name")) or ANY)
    elif "default" not in types:
        found.exports.append(ANY)


def _called(
    node: Node, found: Script, constants: dict[str, str], looked: set[int], offset: int
) -> None:
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or given is None or not given.named_children:
        return
    first, rest = given.named_children[0], given.named_children[1:]
    name = text(function.child_by_field_name("property")) or text(function)
    owner = text(function.child_by_field_name("object"))
    if name == "require" and first.type == "string":
        found.imports.append((line(node) + offset, _literal(first), []))
    elif name in LOOKUPS and owner == "document" and first.type == "string":
        wanted = _literal(first)
        if wanted.startswith(LOOKUPS[name]) and _plain(wanted.removeprefix(LOOKUPS[name])):
            looked.add(first.id)
            after = node.parent
            # One that is kept in a variable may be looked at before it is used.
            if after is not None and after.type == "member_expression" and "?." not in text(after):
                found.ids.append((line(node) + offset, wanted.removeprefix(LOOKUPS[name])))
            elif after is not None and after.type == "variable_declarator":
                kept = text(after.child_by_field_name("name"))
                if not _guarded(node, kept):
                    found.ids.append((line(node) + offset, wanted.removeprefix(LOOKUPS[name])))
    elif name == "fetch" or (owner in CLIENTS and name in VERBS):
        method, body, keys = name.upper(), "", list[str]()
        if name == "fetch":
            method, body, keys = _options(rest[0] if rest else None)
        found.calls.append((line(node) + offset, method, _url(first, constants), body, keys))


def _guarded(node: Node, name: str) -> bool:
    """Whether a variable is ever compared or taken with care in the file."""
    root = node
    while root.parent is not None:
        root = root.parent
    whole = text(root)
    signs = (f"if ({name}", f"if({name}", f"{name}?.", f"{name} &&", f"!{name}", f"{name} ?",
             f"{name} =", f"({name} ")  # fmt: skip
    return sum(whole.count(sign) for sign in signs) > whole.count(f" {name} = document.")


def _options(node: Node | None) -> tuple[str, str, list[str]]:
    if node is None:
        return "GET", "", []
    if node.type != "object":
        return ANY, "", []
    method, body, keys = "GET", "", list[str]()
    for pair in node.named_children:
        key, value = text(pair.child_by_field_name("key")), pair.child_by_field_name("value")
        if pair.type in ("spread_element", "shorthand_property_identifier"):
            method = ANY if method == "GET" else method
        elif key.strip("\"'") == "method" and value is not None:
            method = _literal(value).upper() if value.type == "string" else ANY
        elif key.strip("\"'") == "body" and value is not None:
            said = text(value)
            if said.startswith("JSON.stringify("):
                body = "json"
            elif said.startswith(("new FormData", "new URLSearchParams")):
                body = "form"
            shape = next((n for n in nodes(value) if n.type == "object"), None)
            if body == "json" and shape is not None:
                for item in shape.named_children:
                    named = text(item.child_by_field_name("key")) or text(item)
                    keys.append(ANY if item.type == "spread_element" else named.strip("\"'"))
    return method, body, keys


def _url(node: Node, constants: dict[str, str]) -> str:
    """``/items/{}`` of a literal, a template or a sum; ``{}`` for all that is computed."""
    if node.type == "string":
        return _literal(node)
    if node.type == "identifier":
        return constants.get(text(node), "{}")
    if node.type == "template_string":
        pieces = []
        for part in node.named_children:
            inner = part.named_children[0] if part.named_children else None
            known = constants.get(text(inner), "{}")
            pieces.append(known if part.type == "template_substitution" else text(part))
        return "".join(pieces)
    if node.type == "binary_expression" and text(node.child_by_field_name("operator")) == "+":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and len(text(node)) < LITERAL:
            return _url(left, constants) + _url(right, constants)
    return "{}"


def _literal(node: Node | None) -> str:
    return text(node)[1:-1]


def _plain(name: str) -> bool:
    return bool(name) and name.replace("-", "").replace("_", "").isalnum()
