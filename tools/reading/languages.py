"""What a fence calls its language, which files are written in it, and what source defines."""

from __future__ import annotations

import json
import re

# Language -> what fences call it, and how its files end. The first suffix names a file without one.
_TABLE = """
python: python py python3 pyi ipython | py pyi pyw
javascript: javascript js jsx mjs cjs node ecmascript es6 | js jsx mjs cjs
typescript: typescript ts tsx mts cts | ts tsx mts cts
html: html htm xhtml jinja jinja2 django handlebars hbs ejs | html htm j2 jinja jinja2 hbs ejs
css: css | css
scss: scss sass less | scss sass less
vue: vue | vue
svelte: svelte | svelte
astro: astro | astro
json: json json5 jsonc | json json5 jsonc webmanifest ipynb map
yaml: yaml yml docker-compose compose | yaml yml
toml: toml | toml lock
ini: ini cfg conf dotenv env properties editorconfig systemd | ini cfg conf env properties service
xml: xml svg xsd plist | xml svg xsd plist
sql: sql sqlite postgresql postgres mysql plpgsql | sql
shell: bash sh shell zsh fish ksh | sh bash zsh fish
powershell: powershell ps1 pwsh batch bat cmd | ps1 bat cmd
session: console terminal shell-session shellsession sh-session output stdout log logs tree |
go: go golang | go
gomod: gomod go.mod | mod sum
rust: rust rs | rs
java: java | java
kotlin: kotlin kt kts | kt kts
scala: scala | scala
groovy: groovy gradle | gradle groovy
c: c h | c h
cpp: cpp c++ cc cxx hpp cuda | cpp cc cxx hpp hh h cu
csharp: csharp cs c# | cs
fsharp: fsharp fs f# | fs
swift: swift | swift
objc: objective-c objc | m mm
dart: dart | dart
ruby: ruby rb | rb rake gemspec ru
php: php | php
perl: perl pl | pl pm
lua: lua | lua
r: r rlang | r
julia: julia jl | jl
elixir: elixir ex exs | ex exs
erlang: erlang erl | erl hrl
haskell: haskell hs | hs
ocaml: ocaml ml | ml mli
clojure: clojure clj cljs edn | clj cljs edn
lisp: lisp elisp scheme racket | el lisp scm rkt
zig: zig | zig
nim: nim | nim
solidity: solidity sol | sol
graphql: graphql gql | graphql gql
proto: proto protobuf proto3 | proto
prisma: prisma | prisma
terraform: terraform hcl tf | tf hcl tfvars
nix: nix | nix
nginx: nginx | conf nginx
apache: apache apacheconf | conf htaccess
docker: dockerfile docker containerfile | dockerfile
make: makefile make mk cmake | mk cmake
assembly: asm nasm assembly | asm s
vim: vim viml | vim
tex: tex latex bibtex | tex bib sty
csv: csv tsv | csv tsv
markdown: markdown md mdx rst restructuredtext asciidoc adoc org | md mdx markdown rst adoc org
gdscript: gdscript gd | gd
glsl: glsl hlsl wgsl | glsl hlsl wgsl vert frag
matlab: matlab octave | m
fortran: fortran f90 | f90 f
pascal: pascal delphi | pas
crystal: crystal | cr
elm: elm | elm
awk: awk | awk
tcl: tcl | tcl
verilog: verilog systemverilog | v sv
vhdl: vhdl | vhd
starlark: starlark bazel | bzl bazel
just: just justfile | just
wat: wat wasm | wat
twig: twig liquid pug haml | twig liquid pug haml
stylus: stylus | styl
jsonnet: jsonnet cue | jsonnet cue
text: text txt plaintext plain none | txt text
http: http rest curl | http rest
diff: diff patch udiff | diff patch
mermaid: mermaid plantuml dot graphviz | mmd puml dot
"""

_ROWS = [re.split(r"[:|]", row, maxsplit=2) for row in _TABLE.strip().splitlines()]
_FAMILY = {alias: row[0].strip() for row in _ROWS for alias in row[1].split()}
_SUFFIXES = {row[0].strip(): row[2].split() for row in _ROWS}
SUFFIXES = frozenset(suffix for row in _SUFFIXES.values() for suffix in row)
_NAMED = {
    "dockerfile": "docker", "containerfile": "docker", "makefile": "make", "gnumakefile": "make",
    "cmakelists.txt": "make", "gemfile": "ruby", "rakefile": "ruby", "vagrantfile": "ruby",
    "jenkinsfile": "groovy", "procfile": "yaml", ".env": "ini", ".gitignore": "ini",
}  # fmt: skip
PROSE = ("markdown", "text")
COMMANDS = ("shell", "powershell", "session")
NOT_FILES = (*COMMANDS, "text", "http", "diff", "mermaid")
"""What stands beside files rather than being one, unless it has a name."""
PARSED_CHARS = 300_000


def family(language: str) -> str:
    """The language that a fence calls ``language``; empty for one that nobody knows."""
    return _FAMILY.get(language.lower().strip(), "")


def known(language: str) -> bool:
    return language.lower() in _FAMILY


def families(path: str) -> set[str]:
    """The languages in which a file of that name may be written; none if the name does not tell."""
    base = path.rsplit("/", 1)[-1].lower()
    if base in _NAMED or base.startswith(("dockerfile.", ".env")):
        return {_NAMED.get(base) or ("ini" if base.startswith(".env") else "docker")}
    suffix = base.rpartition(".")[2] if "." in base else ""
    return {name for name, suffixes in _SUFFIXES.items() if suffix in suffixes}


def suffix_of(language: str) -> str:
    """How a file in the language that a fence calls ``language`` ends: ``ts``, also ``tsx``."""
    suffixes = _SUFFIXES.get(family(language), [])
    return language if language in suffixes else suffixes[0] if suffixes else ""


# What may stand for another: a block marked as one may be a file of the other.
_ALIKE = (
    {"javascript", "typescript"}, {"c", "cpp"}, {"scss", "css"}, {"html", "vue", "svelte", "xml"},
    {"ini", "shell", "toml", "text", "yaml"}, {"nginx", "apache", "ini"},
    {"javascript", "json"}, {"html", "php"}, {"gomod", "go"}, {"text", "csv"}, {"groovy", "kotlin"},
)  # fmt: skip


def agrees(language: str, path: str, content: str) -> bool:
    """Whether a block that is marked as ``language`` may be the file at ``path``."""
    said, wanted = family(language), families(path)
    if not wanted or said in wanted:
        return True
    if said in ("", "text"):
        return bool(wanted & {"markdown", "text", "ini"}) or looks_like(path, content)
    return any(said in alike and wanted & alike for alike in _ALIKE)


_CODE = re.compile(
    r"^[ \t]{0,12}(?:import |from |def |async |class |@|function |const |let |var |export |package |"
    r"use |using |#include|public |private |struct |enum |interface |type |fn |func |module |"
    r"require|if |for |while |return |CREATE |INSERT |SELECT |FROM |RUN |[\w.-]+\s?[:=(])"
    r"|[{};]$|^[ \t]{0,12}[)}\]]",
    re.MULTILINE | re.IGNORECASE,
)


def looks_like(path: str, content: str) -> bool:
    """Whether text without a mark may be the source of the file at ``path``."""
    wanted, start = families(path), content.lstrip()[:200]
    if start.startswith("#!") and wanted & {"shell", "python", "javascript", "ruby", "perl"}:
        return True
    if "json" in wanted:
        return start[:1] in ("{", "[") and _json(content)
    if wanted & {"html", "xml", "vue", "svelte"}:
        return start.startswith("<") or start.startswith("{%")
    if wanted & set(PROSE):
        return bool(start)
    lines = [line for line in content.split("\n", 400)[:400] if line.strip()]
    coded = sum(bool(_CODE.search(line[:200])) for line in lines)
    return coded * 3 >= len(lines) > 0


def _json(content: str) -> bool:
    if len(content) > PARSED_CHARS:
        return True
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
