"""Python files that do not fit each other, or their packages; and all that only looks like it."""

from __future__ import annotations

import asyncio
import re
import venv
from pathlib import Path

import pytest

from schema.artifact import Artifact
from schema.verdict import Finding
from tools.checks import inspect_python
from tools.checks.linted import linted
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=20)

SHOP = """
import re
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pydantic import BaseModel

DIGITS = re.compile("[0-9]+")


class Money(NamedTuple):
    cents: int
    currency: str


@dataclass
class Order:
    number: int
    note: str = ""


class Customer(BaseModel):
    name: str


class Level(Enum):
    LOW = 1


class ShopError(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Basket:
    def __init__(self) -> None:
        self.lines = []

    def add(self, line: str) -> None:
        self.lines.append(line)


async def orders() -> list[Order]:
    return [Order(1)]


def log(text: str) -> None:
    print(text)
"""

# Each line fails whenever it is run: it stands in a function of its own.
FAULTS = [
    "shop.Money(1)",
    "shop.Money(cents=1, currency='EUR', unit='c')",
    "shop.Order(1, 'a', 'b')",
    "shop.Order(id=1)",
    "shop.Customer('Ada')",
    "raise shop.ShopError(1)",
    "shop.Basket().add()",
    "shop.Basket().add('a', 'b')",
    "shop.Basket('a')",
    "shop.log(text='a', level=1)",
    "shop.Order(1).total",
    "shop.Customer(name='a').surname",
    "shop.Basket().remove('a')",
    "shop.Level.HIGH",
    "shop.order()",
    "shop.DIGITS.full_match('1')",
    "json.load_string('1')",
    "fastapi.Deppends(1)",
    "fastapi.FastAPI(titel='a')",
    "json.dump(1)",
    "shop.log('a').text",
    "rows = shop.orders(); rows[0]",
    "for order in shop.log('a'): pass",
    "for order in shop.orders(): pass",
    "shop.orders()[0]",
    "len(shop.orders())",
    "shop.orders().append(1)",
    "datetime(2030, 1, 1)",
    "found = []; found.push(1)",
    "'a'.jion([])",
    "undefined_name + 1",
    "from fastapi import FlaskAPI",
    "import fastapi.blueprints",
    "from shop import Cart",
    "import shop.carts",
]
HEAD = "import datetime\nimport json\nimport fastapi\nimport shop\n\n\n"

# Sound, however much a type checker may wonder.
SOUND = {
    "compat.py": """
import json
import os
import sys
from PIL import Image

try:
    import tomllib
except ImportError:
    import tomli as tomllib

try:
    import local_settings
except ImportError:
    local_settings = None

try:
    LANCZOS = Image.Resampling.LANCZOS
except AttributeError:
    LANCZOS = Image.ANTIALIAS

BOX = Image.Resampling.BOX if hasattr(Image, "Resampling") else Image.ANTIALIAS

try:
    unicode
except NameError:
    unicode = str


def reconfigure() -> None:
    sys.stdout.reconfigure(encoding="utf-8")
    if hasattr(os, "startfile"):
        os.startfile("a")


def loads(text):
    try:
        return json.loads(text, encoding="utf-8")
    except TypeError:
        return json.loads(text)
""",
    "dynamic.py": """
import argparse
import ast
import builtins
import gettext
from types import SimpleNamespace

gettext.install("app")
builtins.shout = str.upper
for name in ("alpha", "beta"):
    globals()[name.upper()] = name


class Record:
    def __init__(self, **values) -> None:
        self.__dict__.update(values)


class Bag:
    pass


class Proxy:
    def __getattr__(self, name):
        return name


def use() -> None:
    print(ALPHA, BETA, shout("a"), _("text"))
    record = Record(first=1)
    print(record.first, Proxy().anything, SimpleNamespace(a=1).a)
    bag = Bag()
    bag.size = 3
    setattr(bag, "weight", 4)
    print(bag.size, bag.weight)
    parsed = argparse.ArgumentParser().parse_args([])
    print(parsed.anything, [node.name for node in ast.parse("def f(): pass").body])


def counted() -> int:
    counted.calls = getattr(counted, "calls", 0) + 1
    return counted.calls
""",
    "shared.py": """
import builtins
import xml


def connect() -> None:
    global connection
    connection = {"a": 1}


def use() -> int:
    builtins.whisper = str.lower
    return connection["a"] + len(whisper("A"))


def parse(text: str) -> str:
    return xml.etree.ElementTree.fromstring(text).tag
""",
    "lazy.py": """
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from missing_stubs import Thing
    from missing_stubs.more import NothingThere


class Service:
    def __init__(self) -> None:
        self.client = None
        self.names: list[str] = None

    def open(self) -> None:
        self.client = dict(a=1)
        self.names = ["a"]

    def use(self) -> str:
        self.client = None
        self.open()
        return self.client.get("a") or self.names[0]


cache = None


def fill() -> None:
    global cache
    cache = {"a": 1}


def read() -> int:
    global cache
    cache = None
    fill()
    return cache["a"]
""",
    "annotated.py": '''
import asyncio
import functools
from pathlib import Path
from typing import TypeVar

F = TypeVar("F")


def blocking(function: F) -> F:
    """Runs it to its end."""

    @functools.wraps(function)
    def run(*args, **kwargs):
        return asyncio.run(function(*args, **kwargs))

    return run


@blocking
async def rows() -> list:
    return [1]


def count() -> int:
    return len(rows()) + sum(row for row in rows()) + rows()[0]


def save(path: str, data: list) -> None:
    path.write_text(",".join(data.keys()))


save(Path("out.txt"), {"a": 1})
''',
    "unions.py": """
import re


async def load() -> list:
    return [1]


def first(later: bool, text: str, call=None) -> str:
    rows = load() if later else [1]
    if not later:
        print(rows[0], len(rows), [row for row in rows])
    found = re.search("a", text)
    again = print if later else None
    if later:
        again(text)
    return found[0] + re.search("b", text)[0]
""",
    "mixin.py": """
from abc import ABC, abstractmethod
from typing import Protocol


class Named:
    def label(self) -> str:
        return f"{self.first} {self.title()}"


class Person(Named):
    def __init__(self, first: str, *rest: str, **more: str) -> None:
        self.first = first

    def title(self) -> str:
        return "Dr"


def greet(someone: Named) -> str:
    return someone.first


print(greet(Person("Bob")), Person("Ada").label())
print(Person("Ada", "b", c="d"), Person(*["a"], **{"b": "c"}))
""",
    "models.py": """
from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field

app = FastAPI(title="a", debug=False)
app.database = {}
app.state.ready = True


class Loose(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    user_name: str = Field(alias="userName")


def show(request: Request) -> str:
    request.state.user = "a"
    loose = Loose(name="a", colour="red")
    both = Aliased(userName="a"), Aliased(user_name="b")
    return f"{request.state.user} {loose.colour} {app.database} {app.state.ready} {both}"
""",
}


async def found(files: dict[str, str], environment: Path | None = None) -> list[Finding]:
    sandbox = PlainSandbox(drop_root=False)
    artifacts = [Artifact(path=path, content=text) for path, text in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    assert [module.error for module in modules.values() if module.error] == []
    _, findings = await linted(sandbox, files, modules, LIMITS, environment)
    assert findings is not None
    return findings


async def test_what_fails_whenever_it_is_run_is_a_fault() -> None:
    body = "".join(f"def use_{n}():\n    {line}\n" for n, line in enumerate(FAULTS))
    findings = await found({"shop.py": SHOP, "use.py": HEAD + body})
    lines = {finding.line for finding in findings if finding.certain}
    first = HEAD.count("\n") + 2
    missed = [line for n, line in enumerate(FAULTS) if first + 2 * n not in lines]
    assert missed == []
    assert {finding.path for finding in findings if finding.certain} == {"use.py"}


async def test_what_a_class_asks_of_itself_is_looked_for_in_all_of_it() -> None:
    method = "    def count(self):\n        return len(self.lnies) + len(self.lines)\n"
    text = SHOP.replace("\n\nasync def orders", f"{method}\n\nasync def orders")
    findings = [one for one in await found({"shop.py": text}) if one.certain]
    assert len(findings) == 1 and "lnies" in findings[0].said


@pytest.mark.slow
async def test_sound_code_of_any_style_is_left_alone() -> None:
    several = await asyncio.gather(*(found({path: text}) for path, text in SOUND.items()))
    assert [str(one) for findings in several for one in findings if one.certain] == []


async def test_a_word_that_nobody_knows_is_no_attribute(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    text = """
import datetime
import sqlite3


def stored() -> str:
    base = sqlite3.connect("a.db")
    base.comitt()
    rows = base.execute("SELECT 1")
    return rows.fetchone()[0]


def stamp(path: str) -> str:
    return path.read_text() + datetime.datetime.now().iso_fromat()
"""
    findings = await found({"a.py": text}, tmp_path / "env")
    said = " ".join(one.said for one in findings if one.certain)
    assert re.findall("attribute `(.*?)`", said) == ["comitt", "iso_fromat"]


async def test_a_missing_package_is_no_fault() -> None:
    text = (
        "import nobody_has_this\nfrom nobody_has_this.sub import name\n\nnobody_has_this.go(name)\n"
    )
    assert [one for one in await found({"a.py": text}) if one.certain] == []


async def test_what_hangs_when_it_is_imported_is_told_by_its_source() -> None:
    text = "import json\n\nwhile True:\n    json.load_string(undefined_name)\n"
    findings = [one for one in await found({"a.py": text}) if one.certain]
    assert [re.findall("`(.*?)`", one.said) for one in findings] == [["undefined_name"]]
