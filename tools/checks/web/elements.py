"""Elements that scripts take from their pages: are they there, and are they there by then?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from schema.verdict import Finding
from tools.checks.web.loads import Loads, scripts_of
from tools.checks.web.reading import Facts

MARKUP = (".vue", ".svelte", ".pug", ".haml", ".ejs", ".hbs", ".php", ".jsx", ".tsx")
MOST = 300  # marks that one is compared with
NEAR = 2  # of them that are told
_ASIDE = re.compile(r"\[[^\]]{0,200}\]|:[\w-]{1,40}\([^)]{0,200}\)")
_MARK = re.compile(r"[#.][A-Za-z_][\w-]*")
_MARKUP = re.compile(r"<[a-z][^<>]{0,300}\b(?:id|class|name) ?=")
_ADDRESS = re.compile(r"\w+://\S+")
_WORD = re.compile(r"[\w-]+")
# What puts inputs into a template, with ids and names of its own.
_MAKES = re.compile(r"\{[{%][^}]{0,200}(?:form|field|input|render|widget|macro|component)")


def element_findings(
    files: Mapping[str, str], facts: Mapping[str, Facts], loads: Loads
) -> Iterator[Finding]:
    pages = {path: fact.page for path, fact in facts.items() if fact.page}
    if not pages or any(path.endswith(MARKUP) for path in files):
        return
    words, begun = _words(files, facts)
    plain = not any(page.template for page in pages.values())
    told = set()
    for path, script in scripts_of(facts):
        near = loads.pages_of(path) if plain else set[str]()
        marks = {mark for at in near or pages for mark in pages[at].marks}
        foreign = any(loads.foreign(at) for at in pages)
        for taken in script.elements:
            for mark in _marks(taken.selector):
                bare = mark[1:]
                if (
                    mark in marks
                    or {bare, bare.removeprefix("id_")} & words
                    or bare.startswith(begun)
                ):
                    continue
                if (taken.path, mark) not in told and not (foreign and mark[0] == "."):
                    told.add((taken.path, mark))
                    kind = "id" if mark[0] == "#" else "class"
                    page = "page that loads it" if near else "page"
                    said = f"no {page} has an element with the {kind} {bare}{_but(mark, marks)}"
                    yield Finding(path=taken.path, line=taken.line, said=said, certain=taken.sure)
        named = {mark[1:-1] for mark in marks if mark[0] == "["}
        named |= {mark[1:] for mark in marks if mark[0] == "#"}
        for line, name in script.names:
            if name not in named and name not in words and (path, name) not in told:
                told.add((path, name))
                alike = {one for one in marks if one[0] == "["}
                said = f"no form has an input with the name {name}{_but(f'[{name}]', alike)}"
                yield Finding(path=path, line=line, said=said)


def order_findings(
    files: Mapping[str, str], facts: Mapping[str, Facts], loads: Loads
) -> Iterator[Finding]:
    """Scripts that are run before the elements are there which they take at once."""
    words, _ = _words(files, facts)
    for path, fact in facts.items():
        page = fact.page
        if page is None or page.template:
            continue
        for load in page.loads:
            script, at = loads.script_of(path, load)
            if load.waits or script is None:
                continue
            before = set(page.marks[: load.seen])
            late = [
                mark
                for taken in script.elements
                if taken.at_load and taken.path == at and taken.sure
                for mark in _marks(taken.selector)
                if mark in page.marks and mark not in before and mark[1:] not in words
            ]
            if late:
                what = f"the script {load.source}" if load.source else "the script"
                said = (
                    f"{what} takes the element {late[0]} before the page has it: "
                    "load it with defer, or at the end of the body"
                )
                yield Finding(path=path, line=load.line, said=said)


def _but(mark: str, marks: Collection[str]) -> str:
    """What may be meant: the likest of the same kind."""
    alike = [one for one in sorted(marks) if one[0] == mark[0]]
    found = [one.strip("#.[]") for one in get_close_matches(mark, alike[:MOST], NEAR)]
    return f", but {' and '.join(found)}" if found else ""


def _marks(selector: str) -> list[str]:
    """The ids and classes that an element has, or stands in, by a plain selector."""
    plain = _ASIDE.sub("", selector)
    return [] if "," in plain else _MARK.findall(plain)


def _words(
    files: Mapping[str, str], facts: Mapping[str, Facts]
) -> tuple[set[str], tuple[str, ...]]:
    """What scripts and programs write, and may give to elements; and with what such names begin."""
    templates = [files[p] for p, fact in facts.items() if fact.page and fact.page.template]
    said = [one for _, script in scripts_of(facts) for one in script.strings]
    made = any(_MAKES.search(text) for text in templates)
    programs = [text for path, text in files.items() if path.endswith(".py")]
    said += [text for text in programs if made or _MARKUP.search(text)]
    said += templates if made else []
    computed = [text for path, text in files.items() if "${" in text or "{{" in text]
    begun = {one for text in computed for one in re.findall(r"([\w-]+)(?:\$\{|\{\{)", text)}
    return set(_WORD.findall(_ADDRESS.sub(" ", " ".join(said)))), tuple(begun)
