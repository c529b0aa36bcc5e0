"""``roma-ptc`` and ``python -m cli``: Ctrl-C is taken care of before anything large is imported."""

from __future__ import annotations

import gc
import sys

from cli.interrupt import stop_at_once

# An answer that has arrived is recorded by the event loop, and is paid again if the process dies
# before. A full pass of the collector, which imports brought about, held it up for 0.2 s, and a
# thread that imports for 5 ms each time.
COLLECT_AFTER = 50_000  # objects, in place of 700
GIVE_WAY_S = 0.001


def main() -> None:
    stop_at_once()
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(GIVE_WAY_S)
    from cli.main import run

    run()


if __name__ == "__main__":
    main()
