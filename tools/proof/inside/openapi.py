"""What an application says of itself in its ``/openapi.json``. Standard library only."""

import re
from typing import Any

DEPTH = 6
MEDIA = {
    "application/json": "json",
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "multipart",
}
_PARAMETER = re.compile(r"<[^<>]*>|\{[^{}]*\}|:\w+")


class OpenAPI:
    """Its operations, by method and path; none where the document is no such thing."""

    def __init__(self, document: Any) -> None:
        self._document = document if isinstance(document, dict) else {}
        paths = self._document.get("paths")
        self._paths = paths if isinstance(paths, dict) else {}
        self._plain = {_bare(path): path for path in self._paths}

    def asked_plainly(self) -> list[str]:
        """Paths that are asked by GET, and need nothing to be known."""
        return [
            path
            for path, operations in self._paths.items()
            if "{" not in path and isinstance(operations, dict) and "get" in operations
            and not any(one.get("required") for one in operations["get"].get("parameters", ()))
        ]  # fmt: skip

    def body(self, method: str, path: str, sample: Any) -> tuple[str, Any, dict[str, str]] | None:
        """Which kind of body an operation takes, the sample as it wants it, and which are files."""
        content = self._operation(method, path).get("requestBody", {}).get("content", {})
        media = next((one for one in MEDIA if one in content), None)
        if media is None:
            return None
        schema = self._resolved(content[media].get("schema", {}))
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            return (MEDIA[media], sample, {}) if sample is not None else None
        given = sample if isinstance(sample, dict) else {}
        fields, files = dict(given), dict[str, str]()
        for name, said in properties.items():
            wanted = self._resolved(said)
            inner = self._resolved(wanted.get("items", {}))
            if _is_file(wanted) or _is_file(inner):
                fields.pop(name, None)
                files[name] = path
            elif name in schema.get("required", ()) or name in given:
                fields[name] = self._value(wanted, given.get(name), 0)
        return MEDIA[media], fields, files

    def declared(self, method: str, path: str) -> dict[str, list[str]]:
        """Status -> the fields of the answer, for each success that is declared."""
        found: dict[str, list[str]] = {}
        for status, said in self._operation(method, path).get("responses", {}).items():
            content = said.get("content", {}).get("application/json", {})
            schema = self._resolved(content.get("schema", {}))
            schema = self._resolved(schema.get("items", schema))
            closed = not schema.get("additionalProperties")
            fields = schema.get("properties") if closed else None
            if str(status).startswith("2"):
                found[str(status)] = [*fields] if isinstance(fields, dict) else []
        return found

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        known = self._paths.get(self._plain.get(_bare(path), ""), {})
        operation = known.get(method.lower()) if isinstance(known, dict) else None
        return operation if isinstance(operation, dict) else {}

    def _resolved(self, schema: Any, depth: int = 0) -> dict[str, Any]:
        if not isinstance(schema, dict) or depth > DEPTH:
            return {}
        if isinstance(schema.get("$ref"), str):
            name = schema["$ref"].rsplit("/", 1)[-1]
            known = self._document.get("components", {}).get("schemas", {})
            return self._resolved(known.get(name), depth + 1)
        for choice in ("anyOf", "oneOf", "allOf"):
            several = [one for one in schema.get(choice, ()) if one.get("type") != "null"]
            if several:
                return self._resolved(several[0], depth + 1)
        return schema

    def _value(self, schema: dict[str, Any], sample: Any, depth: int) -> Any:
        """The sample where it is of the schema's type, else a value of that type."""
        if schema.get("enum"):
            return sample if sample in schema["enum"] else schema["enum"][0]
        kind = schema.get("type")
        if kind == "array":
            items = self._resolved(schema.get("items", {}))
            first = sample[0] if isinstance(sample, list) and sample else None
            return [self._value(items, first, depth + 1)]
        if kind == "object" and depth < DEPTH:
            given = sample if isinstance(sample, dict) else {}
            wanted = schema.get("properties", {})
            named = [name for name in wanted if name in schema.get("required", ()) or name in given]
            filled = {
                n: self._value(self._resolved(wanted[n]), given.get(n), depth + 1) for n in named
            }
            return {**given, **filled}
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        high = schema.get("maximum", max(low, 1))
        usual = {"integer": int(min(max(1, low), high)), "number": min(max(1.5, low), high),
                 "boolean": True, "string": _string(schema)}  # fmt: skip
        kinds: dict[str, Any] = {"integer": int, "number": (int, float), "boolean": bool,
                                 "string": str}  # fmt: skip
        fits = isinstance(sample, kinds.get(str(kind), object))
        if kind in ("integer", "number") and fits:
            fits = low <= sample <= schema.get("maximum", sample)
        return sample if sample is not None and fits else usual.get(str(kind), sample or "Example")


def _string(schema: dict[str, Any]) -> str:
    usual = {
        "email": "ada.lovelace@example.com",
        "date": "2030-01-15",
        "date-time": "2030-01-15T10:30:00Z",
        "time": "10:30:00",
        "uri": "https://example.com/page",
        "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    }
    text = usual.get(schema.get("format", ""), "Example")
    return text.ljust(min(int(schema.get("minLength", 0)), 500), "e")


def _is_file(schema: dict[str, Any]) -> bool:
    media = schema.get("contentMediaType") == "application/octet-stream"
    return schema.get("format") == "binary" or media


def _bare(path: str) -> str:
    return _PARAMETER.sub("{}", path).rstrip("/") or "/"
