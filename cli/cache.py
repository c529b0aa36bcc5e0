"""``roma-ptc cache``: what runs that passed have left for later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from cli.options import EnvFile, Json, Profile
from cli.screen import one_line, show, show_json, visible
from schema.errors import UsageError

if TYPE_CHECKING:
    from tools.reuse import Shelf

SHOWN = 50

cache = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Answers and parts of earlier runs that later ones take: count, show or clear them.",
)


@cache.command()
def stats(profile: Profile = None, env_file: EnvFile = None, json: Json = False) -> None:
    """Say how much is kept, and how often it was taken."""
    from tools.reuse import counted

    shelf, most = _shelf(profile)
    found = counted(shelf)
    if json:
        kinds = {kind: one.model_dump() for kind, one in found.items()}
        show_json({shelf.kind: shelf.shown, "max_mb": most, **kinds})
        return
    lines = [
        f"{kind:<8} {one.count:>7,}   {one.bytes / 1e6:>7.2f} MB   taken {one.uses:,} times"
        for kind, one in found.items()
    ]
    show("\n".join([*lines, f"{shelf.kind:<8} {shelf.shown}, at most {most:,} MB (cache.max_mb)"]))


@cache.command(name="show")
def show_entries(
    id_: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="ID", help="One entry, by its id or how that begins."),
    ] = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    json: Json = False,
) -> None:
    """List what is kept, the last used first, or show one entry whole."""
    from tools.reuse import entry, listed

    shelf, _ = _shelf(profile)
    if id_ is not None:
        if (found := entry(shelf, id_)) is None:
            raise UsageError(f"no entry {id_!r} here: `roma-ptc cache show` lists all there are")
        if json:
            show_json(found)
        else:
            show("\n".join(f"{name:<12} {_told(value)}" for name, value in found.items()))
        return
    entries = listed(shelf, SHOWN)
    if json:
        show_json({"entries": [one.model_dump() for one in entries]})
    elif not entries:
        show("nothing is kept yet: what a run that passed has paid for is")
    else:
        rows = (
            f"{e.id[:12]}  {e.kind:<6}  {e.used[:16]}  {one_line(e.about)[:80]}" for e in entries
        )
        show("\n".join(rows))


@cache.command()
def clear(profile: Profile = None, env_file: EnvFile = None, json: Json = False) -> None:
    """Take everything away."""
    from tools.reuse import clear

    shelf, _ = _shelf(profile)
    gone = clear(shelf)
    if json:
        show_json({"deleted": gone})
    else:
        show(f"{gone:,} {'entry' if gone == 1 else 'entries'} deleted")


def _shelf(profile: str | None) -> tuple[Shelf, int]:
    """The shelf of the settings, and how many megabytes it may hold."""
    from graph import load_config
    from tools.reuse import Shelf

    settings = load_config(profile)
    return Shelf(settings.shelf, settings.cache.max_mb), settings.cache.max_mb


def _told(value: object) -> str:
    text = visible(str(value))
    return f"\n{text}" if "\n" in text else text
