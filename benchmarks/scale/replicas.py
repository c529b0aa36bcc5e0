"""PTC replicas behind HAProxy, which is configured as docs/deploy.md says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.scale.packages import ROOT, haproxy
from benchmarks.scale.process import Process
from tests.stores import free_port

PTC_TOKEN = "a-token-between-the-machines"
_SHOWN = re.compile(r"```\n(global\n.*?)```", re.DOTALL)


@contextmanager
def replicas(
    names: list[str], python: Path, model: str, folder: Path
) -> Iterator[tuple[str, list[Process]]]:
    """So many replicas, and the one address of all."""
    variables = {
        "ROMA_BASE_URL": model,
        "ROMA_MODEL": "scripted",
        "ROMA_CACHE": "false",
        "PTC_SERVICE_TOKEN": PTC_TOKEN,
    }
    program = haproxy()
    assert program
    with ExitStack() as stack:
        started = []
        for name in names:
            with free_port() as port:
                command = [str(python), "-m", "cli", "ptc", "--port", port]
            started.append(Process(name, command, variables, port, folder))
            stack.callback(started[-1].kill)
        for replica in started:
            replica.wait()
        with free_port() as port:
            file = folder / "haproxy.cfg"
            file.write_text(_configured(port, [one.url for one in started]))
            balancer = Process("balancer", [program, "-f", str(file)], {}, port, folder)
        stack.callback(balancer.kill)
        balancer.wait()
        yield balancer.url, started


def _configured(port: str, urls: list[str]) -> str:
    """What the page shows, with the addresses that are here."""
    shown = _SHOWN.search((ROOT / "docs" / "deploy.md").read_text())
    assert shown, "docs/deploy.md shows no configuration"
    text = shown[1].replace("bind :8002", f"bind 127.0.0.1:{port}")
    for number, url in enumerate(urls, 1):
        text = text.replace(f"10.0.0.{number}:8002", url.removeprefix("http://"))
    return text
