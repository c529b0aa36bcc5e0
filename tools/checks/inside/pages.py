"""What a page takes from elsewhere, offers to scripts, and holds of scripts itself.

Runs inside the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.checks.inside.scripts import Script, script
from tools.checks.inside.trees import error, line, nodes, parse, text

TEMPLATE = ("{{", "{%", "<%", "<?php", "<?=")
TAKEN = {"stylesheet", "icon", "modulepreload"}
TAG = "</?[a-zA-Z]"  # other signs may stand in text
CODE = {"", "module", "text/javascript", "application/javascript"}


@dataclass
class Page:
    """Facts of one page."""

    error: tuple[int, str] | None = None
    template: bool = False
    ids: list[str] = field(default_factory=list)
    sources: list[tuple[int, str]] = field(default_factory=list)
    """Line and address of scripts, stylesheets, icons and pictures."""
    scripts: list[Script] = field(default_factory=list)


def page(source: str) -> Page:
    root = parse("html", source)
    found = Page(template=any(sign in source for sign in TEMPLATE))
    # Not HTML, which has no declaration of that kind, but the browser takes it.
    found.error = None if found.template or "<?xml" in source[:200] else error(root, TAG)
    for node in nodes(root):
        if node.type in ("start_tag", "self_closing_tag"):
            given: dict[str, str] = {}
            for inner in node.named_children:
                if inner.type == "attribute":
                    name, _, value = text(inner).partition("=")
                    given[name.strip().lower()] = value.strip().strip("\"'")
            found.ids += [given["id"]] if "id" in given else []
            tag = text(node.named_children[0]).lower() if node.named_children else ""
            if tag in ("script", "img") and given.get("src"):
                found.sources.append((line(node), given["src"]))
            elif tag == "link" and TAKEN & set(given.get("rel", "").split()) and given.get("href"):
                found.sources.append((line(node), given["href"]))
            if tag == "script" and node.parent is not None and given.get("type", "") in CODE:
                body = next((c for c in node.parent.children if c.type == "raw_text"), None)
                if body is not None and text(body).strip():
                    inner_script = script(parse("js", text(body)), body.start_point.row)
                    if any(sign in text(body) for sign in TEMPLATE):
                        inner_script.error = None
                    found.scripts.append(inner_script)
    return found
