"""Bodies of requests as browsers and clients send them. Standard library only."""

import json
import re
import struct
import zlib
from typing import Any
from urllib.parse import urlencode

JSON, FORM, MULTIPART = "json", "form", "multipart"
BOUNDARY = "----boundary-7d1f0c9e5a"
SIDE = 48
CSV = b"id,name,email,amount,date\n1,Ada,ada@example.com,12.5,2030-01-15\n"
TEXT = b"Hello.\nThis is a small file.\n"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

_IMAGE = re.compile(r"image|img|photo|picture|avatar|logo|icon|thumb|banner|cover", re.I)


def encoded(kind: str, fields: Any, files: dict[str, str], alpha: bool) -> tuple[bytes, str]:
    """The body and its content type. ``files``: name of a field -> what it is about; ``alpha``:
    pictures are transparent in part."""
    if kind == JSON:
        return json.dumps(fields).encode(), "application/json"
    plain = {name: _text(value) for name, value in fields.items() if name not in files}
    if kind == FORM:
        return urlencode(plain).encode(), "application/x-www-form-urlencoded"
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in plain.items()
    ]
    for name, about in files.items():
        title, mime, data = _file(f"{name} {about}", alpha)
        head = f'Content-Disposition: form-data; name="{name}"; filename="{title}"\r\n'
        parts.append(f"{head}Content-Type: {mime}\r\n\r\n".encode() + data)
    lines = b"".join(b"--%b\r\n%b\r\n" % (BOUNDARY.encode(), part) for part in parts)
    return lines + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def misspelt(fields: Any) -> Any:
    """The same with another password."""
    named = fields if isinstance(fields, dict) else {}
    return {n: f"{v}x" if "pass" in n.lower() else v for n, v in named.items()}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return json.dumps(value) if isinstance(value, bool | dict) else str(value)


def _file(about: str, alpha: bool) -> tuple[str, str, bytes]:
    if _IMAGE.search(about):
        return "example.png", "image/png", png(alpha)
    for word, found in {
        "csv": ("example.csv", "text/csv", CSV),
        "json": ("example.json", "application/json", b'[{"id": 1, "name": "Ada"}]'),
        "pdf": ("example.pdf", "application/pdf", PDF),
    }.items():
        if word in about.lower():
            return found
    return "example.txt", "text/plain", TEXT


def png(alpha: bool) -> bytes:
    """A small picture, with some of it transparent if ``alpha``."""
    rows = b"".join(b"\0" + b"".join(_pixel(x, y, alpha) for x in range(SIDE)) for y in range(SIDE))

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6 if alpha else 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _pixel(x: int, y: int, alpha: bool) -> bytes:
    return bytes((5 * x, 5 * y, 90, 4 * x)[: 4 if alpha else 3])
