"""Each strategy, one model alone, and litellm.Router through the same week of providers.

litellm is installed into a virtual environment of its own, once, under the user's cache folder.
Dollars are those of all answers, waited for or not; seconds are those of the week.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import asdict
from pathlib import Path

import platformdirs

from benchmarks.apart import apart, model
from benchmarks.balance import ours, week
from benchmarks.balance.ours import Week
from benchmarks.table import show

LITELLM = "litellm==1.110.2"
FAILS, COOL_S = 5, 30.0  # before a model is left alone, and for how long: as our breaker has it
ROUTING = ("simple-shuffle", "latency-based-routing", "cost-based-routing")


def main(seed: int, only_ours: bool) -> None:
    kimi, claude = week.MODELS[0], week.MODELS[-1]
    rows: list[list[object]] = []
    with tempfile.NamedTemporaryFile("r") as ledger, model(week.world, seed, ledger.name) as told:
        url = told["ROMA_BASE_URL"]

        def add(name: str, played: Week) -> None:
            time.sleep(10 * week.SCALE * 50)  # for the slowest answers that nobody waits for
            usd = sum(float(line) for line in ledger)
            rows.append([name, usd, played.seconds, played.longest, played.lost])

        for strategy in ("cheapest", "balanced", "fastest", "fixed"):
            add(strategy, apart(ours.play, url, week.MODELS, strategy))
        add("cheapest, hedged", apart(ours.play, url, week.MODELS, "cheapest", hedge=True))
        for alone in (kimi, claude):
            add(f"{alone.name} alone", apart(ours.play, url, [alone], "fixed"))
        for routing in () if only_ours else ROUTING:
            add(f"litellm {routing}", _litellm(url, routing))
    jobs = len(range(0, week.HOURS, week.STEP))
    show(
        f"balance: a week of {jobs} jobs of {week.PARTS} parts at once, seed {seed}",
        f"python -m benchmarks.balance --seed {seed}",
        [
            "who is asked",
            "USD",
            "USD / cheapest",
            "s a job",
            "s / fastest",
            "longest job s",
            "parts lost",
        ],
        _compared(rows, jobs),
    )


def _compared(rows: list[list[object]], jobs: int) -> list[list[object]]:
    usd, seconds = float(rows[0][1]), float(rows[2][2])  # type: ignore[arg-type]
    return [
        [name, f"{cost:.4f}", cost / usd, took / jobs, took / seconds, longest, int(lost_)]
        for name, cost, took, longest, lost_ in rows  # type: ignore[has-type]
    ]


def _litellm(url: str, routing: str) -> Week:
    told = {
        "url": url,
        "models": [asdict(one) for one in week.MODELS],
        "strategy": routing,
        "retries": ours.RETRIES,
        "timeout_s": week.TIMEOUT_S,
        "fails": FAILS,
        "cool_s": COOL_S,
        "scale": week.SCALE,
        "hours": week.HOURS,
        "step": week.STEP,
        "parts": week.PARTS,
        "tries": week.TRIES,
        "prompt": week.PROMPT,
        "good": week.GOOD.strip(),
    }
    script = Path(__file__).with_name("peer.py")
    done = subprocess.run(
        [_interpreter(), script], input=json.dumps(told), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return Week(**json.loads(done.stdout.splitlines()[-1]))


def _interpreter() -> Path:
    folder = Path(platformdirs.user_cache_path("roma-ptc")) / LITELLM
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", LITELLM], check=True)
    return python


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only-ours", action="store_true", help="without litellm.Router")
    options = parser.parse_args()
    main(options.seed, options.only_ours)
