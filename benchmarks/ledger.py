"""A scripted model that keeps books: which process asked what, and when the answer had been sent.

A process is known by the key it asks with. Every answer says its own number as its count of output
tokens, so that a receipt shows which answers it counted.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from tests import scripted

MARGIN = 0.1
"""Seconds that a process must live on after an answer was sent to it for the answer to count as
arrived. It has to read, parse and record it, perhaps while other parts keep it busy. Measured on
two cores with other work to do: an answer that was lost had been sent 39 ms before the kill at
most, and none that had been sent 5 ms before it or less was kept."""


@dataclass
class Entry:
    """One call."""

    number: int
    life: str
    question: str
    said: str
    sent: float | None = None
    """When the last byte of the answer was handed to the kernel, or None."""
    asked: float = field(default_factory=time.monotonic)


@dataclass
class Ledger:
    """The calls of one run, of all the processes that worked on it."""

    entries: list[Entry] = field(default_factory=list)
    killed: dict[str, float] = field(default_factory=dict)

    def questions(self) -> Counter[str]:
        return Counter(entry.question for entry in self.entries)

    def lived_on(self, entry: Entry) -> float:
        """For how many seconds its process lived after the answer; negative if it did not."""
        if entry.sent is None:
            return -1.0
        return self.killed.get(entry.life, float("inf")) - entry.sent

    def arrived(self, entry: Entry) -> bool:
        return self.lived_on(entry) >= MARGIN

    def asked_again(self, once: Mapping[str, int]) -> tuple[list[str], list[float]]:
        """Calls made although their answer had arrived; and those whose answer was just arriving,
        as the seconds for which its process lived on.

        ``once`` says how often a run without harm asks each question.
        """
        sent: defaultdict[str, list[Entry]] = defaultdict(list)
        repeated, window = [], []
        for entry in self.entries:
            before, enough = sent[entry.question], once.get(entry.question, 1)
            if sum(map(self.arrived, before)) >= enough:
                repeated.append(f"asked again: {entry.said}")
            elif len(before) >= enough:
                window.append(max(self.lived_on(b) for b in before if not self.arrived(b)))
            if self.lived_on(entry) >= 0:
                before.append(entry)
        return repeated, window

    def lost(self, counted: Counter[int]) -> list[str]:
        """What is wrong with the answers that a receipt counts, by number."""
        said = {entry.number: entry.said for entry in self.entries}
        arrived = {entry.number for entry in self.entries if self.arrived(entry)}
        return [
            *(f"not counted: {said[number]}" for number in arrived - set(counted)),
            *(f"counted {times} times: {said.get(n)}" for n, times in counted.items() if times > 1),
            *(f"counted, but never given: {number}" for number in set(counted) - set(said)),
        ]


@dataclass(frozen=True)
class _Numbered(scripted.Reply):
    entry: Entry | None = None


class _Handler(scripted._Handler):
    entry: Entry | None

    def handle_one_request(self) -> None:
        self.entry = None
        super().handle_one_request()  # it has flushed when it returns
        if self.entry:
            self.entry.sent = time.monotonic()

    def _payload(self, asked: scripted.Asked, reply: scripted.Reply) -> bytes:
        assert isinstance(reply, _Numbered) and reply.entry
        self.entry = reply.entry
        whole = json.loads(super()._payload(asked, reply))
        whole["usage"]["completion_tokens"] = reply.entry.number
        return json.dumps(whole).encode()


@contextmanager
def keeping_books(
    script: scripted.Script, ledger: Ledger | None = None
) -> Iterator[tuple[str, Ledger]]:
    """Serve the script; yields the base URL and the books."""
    ledger, numbers = ledger or Ledger(), count(1)

    def numbered(asked: scripted.Asked) -> scripted.Reply:
        reply = script(asked)
        said = f"{asked.purpose}: {asked.user.splitlines()[0]}"
        entry = Entry(next(numbers), asked.key, json.dumps(asked.messages), said)
        ledger.entries.append(entry)
        return _Numbered(reply.text, reply.delay, entry=entry)

    with scripted.scripted(numbered) as server:
        server.RequestHandlerClass = _Handler
        yield server.url, ledger
