"""A JSON schema as tables."""

from __future__ import annotations

from typing import Any


def tables(schemas: dict[str, Any], level: str = "###") -> str:
    """A section for each schema, in the order of names."""
    return "\n".join(table(name, schemas[name], level) for name in sorted(schemas))


def table(name: str, schema: dict[str, Any], level: str) -> str:
    parts = [f"{level} {name}\n\n"]
    if said := " ".join(schema.get("description", "").split("\n\n")[0].split()):
        parts.append(f"{_plain(said)}\n\n")
    if values := schema.get("enum"):
        parts.append(f"One of {', '.join(f'`{value}`' for value in values)}.\n")
        return "".join(parts)
    required = schema.get("required", ())
    parts.append("| field | is | |\n| --- | --- | --- |\n")
    for field, what in schema.get("properties", {}).items():
        default = "" if field in required or "default" not in what else _default(what["default"])
        said = " ".join(filter(None, [_plain(what.get("description", "")), default]))
        parts.append(f"| `{field}` | {_kind(what)} | {said} |\n")
    return "".join(parts)


def _kind(what: dict[str, Any]) -> str:
    if ref := what.get("$ref"):
        name = ref.rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if choices := what.get("anyOf"):
        return " or ".join(dict.fromkeys(map(_kind, choices)))
    if values := what.get("enum"):
        return ", ".join(f"`{value}`" for value in values)
    if "const" in what:
        return f"`{what['const']}`"
    if what.get("type") == "array":
        return f"list of {_kind(what.get('items', {}))}"
    if what.get("type") == "object":
        inner = what.get("additionalProperties")
        return f"object of {_kind(inner)}" if isinstance(inner, dict) and inner else "object"
    return str(what.get("type", "anything"))


def _default(value: Any) -> str:
    if value in (None, "") or isinstance(value, (list, dict)):
        return ""
    shown = str(value).lower() if isinstance(value, bool) else value
    return f"(`{shown}`)"


def _plain(text: str) -> str:
    return text.replace("``", "`").replace("|", r"\|").replace("\n", " ")
