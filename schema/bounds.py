"""How much of what comes from outside is read, in one place: what is longer is refused unread.

Whoever reads looks at the size first, in one step, and at the text only then. Each figure leaves
ten times the room that honest use was seen to need, and little enough that reading it ends within
a second.
"""

from __future__ import annotations

# Of models and services

REPLY_CHARS = 1_000_000
"""One reply. The longest that a provider lets a model write, 128,000 tokens, is half of it."""

ANSWER_BYTES = 8_000_000
"""The body of an HTTP answer: a reply as JSON, in which a character may take six bytes."""

WAIT_S = 3600.0
"""Seconds that a Retry-After may ask for. Who asks for more is taken to have asked for these."""

TESTS_CHARS = 60_000
"""Tests that were written from a goal, all files together: ten short ones have a tenth of it."""

JSON_DEPTH = 100
"""Brackets within brackets. Plans and receipts have ten levels; the parsers give up at some 200."""

DOCUMENT_CHARS = 200_000
"""A reply that is to hold JSON: a plan of a hundred parts has half of it."""

MENDED_CHARS = 2_500
"""Broken JSON of one reply that a library guesses at: its time grows with the square."""

PLAN_PARTS = 500
"""Parts of one plan, files of all of them, and promises of one kind in each: the settings leave it
far fewer."""

RULES_CHARS = 200_000
"""House rules that a caller gives; some 8,000 of them are told to whoever plans or writes."""

CRITERIA = 7
"""Criteria of one plan that are kept. The planner is asked for two to seven."""

CRITERION_CHARS = 300
"""One of them: a sentence."""

# Of what is written and handed over

LINE_CHARS = 2_000
"""One line of a contract: a path, a name, a signature, a table with all of its columns."""

LISTED = 500
"""Lines of one kind in one contract, which is one task's: a reply has room for a tenth of it."""

PROJECT_FILES = 2_000
"""Files of one project: a hundred tasks with twenty each."""

PROJECT_BYTES = 20_000_000
"""All of them together: what the sandbox is given, the state holds, and a folder receives."""

RECEIPT_BYTES = 20_000_000
"""A receipt or a journal found in a folder: evidence, notes and hashes of the largest project."""

# Of callers and their folders

REQUEST_BYTES = 1_000_000
"""A request to the PTC service: a task of 20,000 characters, its tests and its files to repair."""

TEXT_BYTES = 10_000_000
"""A file or a stream that a caller names; the settings bound a goal and its tests much closer."""

ENV_BYTES = 64_000
"""A file of variables. The kernel takes 128 kB of one variable, and no key has more than 4 kB."""

PROFILE_BYTES = 64_000
"""A settings profile; the one that names every setting with its default has 5 kB."""

PROFILE_VALUES = 2_000
"""Values of a profile's file, those that aliases stand for included; there are some 80 settings."""

PROFILE_DEPTH = 20
"""Levels of its values; the settings have four."""

PROFILE_FILES = 8
"""Files that a profile inherits from, one another included. Each may name each of the others."""

OVERRIDE_CHARS = 4_000
"""All ``--set`` of a run: a grammar reads them, which takes a tenth of a millisecond each."""
