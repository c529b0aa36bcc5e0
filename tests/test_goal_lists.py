"""Goals as people write them: which lists are parts, and which say how one thing has to be."""

from __future__ import annotations

import pytest

from nodes.plan.listing import find_list
from tests.listed import items

PARTS = {
    "Build a todo app with:\n- a login page\n- a task list\n- an export": 3,
    "Build a shop:\n\n1. Catalogue of products\n2. Cart\n3. Checkout\n": 3,
    "Please create a CLI tool with these commands:\n- add\n- list\n- remove": 3,
    "I need a Flask API with the following endpoints:\n* GET /users\n* POST /users": 2,
    "The app must have these pages:\n- home\n- about\n- contact": 3,
    "Write a library for units with the modules:\n- length.py\n- mass.py": 2,
    "Create functions alpha(x), beta(y) and gamma(z).\n\nRules:\n- no imports\n- type hints": 3,
    "Build a blog:\n- posts\n- comments\n\nRequirements:\n- Python 3.11\n- no external packages": 2,
    "Build a blog:\n- posts\n- comments\n\nExample:\n```\n- one\n- two\n- three\n```": 2,
    "Make a website:\n- Backend\n  - login\n  - todos\n- Frontend\n  - list\n  - form": 2,
    "Build a game:\n1. Board\n\n   It has 64 fields.\n\n2. Pieces\n\n   They move.\n\n3. Clock": 3,
    "Build a game.\n\n1. Board\nIt has 64 fields.\n2. Pieces\nThey move.": 2,
    "Backend:\n- users API\n- orders API\n\nFrontend:\n- users page\n- orders page": 4,
    "Notes:\n- keep it small\n- no ads\n\nBuild these services:\n- mailer\n- scheduler": 2,
    "A data pipeline that:\n1. Fetches the rates\n2. Stores them\n3. Draws a chart": 3,
    "Build a booking system for a yoga studio with:\n- classes\n- trainers": 2,
    "Create a report generator with:\n- a PDF writer\n- a CSV writer": 2,
    "Features:\n- dark mode\n- search\n- export to PDF": 3,
    "Erstelle eine Web-App mit:\n- Anmeldung\n- Aufgabenliste": 2,
    "Write: 1. an essay on bees 2. a poem": 2,
    "Write a package geometry with a function for each shape:\n- circle\n- square": 2,
    """
    Build a chat server:

        - rooms
        - history
    """: 2,
}

ONE_PIECE = [
    # What one thing has to be like
    "Write a Python function slugify(text).\n\nRequirements:\n- lower case\n- no spaces",
    "Build a web page.\n\nRequirements:\n- responsive\n- no frameworks",
    "Write a parser for dates. It must handle:\n- 2024-01-31\n- 31.1.2024\n- Jan 31",
    "Write a parser for dates.\nIt should:\n1. accept None\n2. raise ValueError",
    "Write fizzbuzz.\n\n### Notes\n- use a loop\n- no classes",
    "Write fizzbuzz.\n\n**Constraints:**\n* 1 <= n <= 100\n* no imports",
    "Write fizzbuzz.\n\nExamples:\n- fizzbuzz(3) -> Fizz\n- fizzbuzz(5) -> Buzz",
    "Write fizzbuzz. Edge cases:\n- n = 0\n- n < 0",
    "Implement an LRU cache.\n\nAcceptance criteria:\n- O(1) get\n- O(1) put",
    "Implement an LRU cache. Rules: 1. no OrderedDict 2. thread safe",
    "Write a regex that matches:\n- foo\n- bar",
    "Write a SQL query that returns:\n- the name\n- the total",
    "Create a Python script that:\n1. reads a CSV\n2. sums a column\n3. prints it",
    "Create a function with the following features:\n- retries\n- a timeout",
    "Write a decorator `retry` with:\n- a number of tries\n- a delay",
    "Make the login form better. Make sure that:\n- errors are shown\n- the button is blue",
    "Sort a list of people. Input:\n- name\n- age",
    "Return the parsed rows. Each has the fields:\n- id\n- name",
    "Write a tokenizer.\n\nError handling:\n- unknown characters\n- unclosed strings",
    "Convert the file. For example:\n- a.csv to a.json\n- b.csv to b.json",
    # Steps, methods, one file
    "Implement binary search. Algorithm:\n1. take the middle\n2. compare\n3. repeat",
    "Implement quicksort. Steps: 1. choose a pivot 2. partition 3. recurse",
    "Write a class Stack with:\n- push(x)\n- pop()\n- peek()",
    "Write a class `Account` with methods deposit, withdraw and balance functions",
    "Implement a Matrix.\n\nMethods:\n- add\n- multiply",
    "Write one file util.py with the functions:\n- alpha(x)\n- beta(x)",
    "Create a single-page site with:\n- a header\n- a footer",
    # Texts
    "Write an essay about bees that covers:\n- honey\n- wax",
    "Write a blog post with:\n- an introduction\n- three tips",
    "Write a letter to the landlord. Mention, for example:\n- the heating\n- the noise",
    # Samples
    "Parse this file:\n\n```yaml\n- name: a\n- name: b\n```",
    "Parse this file:\n\n~~~\n1. one\n2. two\n~~~",
    "Parse this file:\n\n    - name: a\n    - name: b\n\nand print the names",
    "Fix this:\n```\n- a\n- b",
    # In other languages
    "Schreibe eine Funktion, die sortiert.\n\nAnforderungen:\n- stabil\n- schnell",
    "Schreibe einen Parser.\nHinweise:\n- ohne Regex\n- mit Tests",
    "Écris un analyseur.\n\nExigences :\n- rapide\n- sans dépendance",
    "Escribe un programa.\n\nRequisitos:\n- rápido\n- sin dependencias",
    "Scrivi un programma.\n\nEsempi:\n- uno\n- due",
    "Напиши программу.\n\nТребования:\n- быстро\n- просто",  # noqa: RUF001
    "写一个解析器。\n\n要求:\n- 快\n- 小",
    "Write a letter.",
    "What is the difference between 1. lists and 3. tuples?",
]


@pytest.mark.parametrize("goal", PARTS)
def test_lists_of_parts(goal: str) -> None:
    found = items(goal)
    assert found is not None
    assert len(found) == PARTS[goal], found


@pytest.mark.parametrize("goal", ONE_PIECE)
def test_lists_of_something_else(goal: str) -> None:
    assert find_list(goal) is None


def test_what_stands_below_an_item_is_its_own() -> None:
    assert items("Build:\n- Backend\n  - login\n  - todos\n- Frontend\n  in HTML") == [
        "Backend - login - todos",
        "Frontend in HTML",
    ]
