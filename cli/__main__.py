"""``roma-ptc`` and ``python -m cli``: Ctrl-C is taken care of before anything large is imported."""

from __future__ import annotations

from cli.interrupt import stop_at_once


def main() -> None:
    stop_at_once()
    from cli.main import run

    run()


if __name__ == "__main__":
    main()
