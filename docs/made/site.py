"""What mkdocs is told: pages of the root belong to the site, and other files are named only."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, normpath, relpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
ADDED = {"README.md": "index.md"} | {
    name: name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
}
LINK = re.compile(r"\[([^\]]*)\]\(([^)#:\s]+)(#[\w-]+)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for name, here in ADDED.items():
        files.append(File.generated(config, here, content=(ROOT / name).read_text()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    here = page.file.src_uri
    origin = next((name for name, target in ADDED.items() if target == here), f"docs/{here}")

    def link(match: re.Match[str]) -> str:
        said, path, anchor = match.groups()
        target = normpath(f"{dirname(origin)}/{path}" if dirname(origin) else path)
        inside = ADDED.get(target) or target.removeprefix("docs/")
        if files.get_file_from_path(inside) is None and (ROOT / target).exists():
            return said  # a file of the source, which is no page
        return f"[{said}]({relpath(inside, dirname(here) or '.')}{anchor or ''})"

    return LINK.sub(link, markdown)
