"""``roma-ptc config`` and ``init``: the settings in force, and a profile to begin with."""

from __future__ import annotations

import json as notation
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from cli.options import EnvFile, Json, Profile, Set
from cli.screen import one_line, show, show_json
from schema.errors import StorageError, UsageError

if TYPE_CHECKING:
    from schema.effective import Setting

config = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The settings: what each is, who has said so, and what it is for.",
)


@config.command(name="show")
def show_settings(
    name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="SETTING", help="One setting, or all below it, such as budget."),
    ] = None,
    profile: Profile = None,
    env_file: EnvFile = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Print every setting in force, its source and what it is for. Secrets are stars.

    The source is default, profile, environment or flag.
    """
    from schema.effective import effective
    from schema.meant import meant
    from schema.settings import Settings, load_config

    settings = load_config(profile, set_ or [])
    found = effective(settings)
    if name is not None:
        of = [one for one in found if one.name == name or one.name.startswith(f"{name}.")]
        if not of:
            other = meant(name.split("."), Settings)
            raise UsageError(
                f"there is no setting {name[:80]!r}"
                + (f"; did you mean {other}?" if other else ": `config show` prints all")
            )
        found = of
    if json:
        told = [one._asdict() for one in found]
        show_json({"profile": settings.profile, "settings": told})
        return
    width = shutil.get_terminal_size().columns
    show("\n".join(line for one in found for line in _lines(one, width)))


def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")] = "mine",
) -> None:
    """Write config/NAME.yaml: a profile with every setting, its default and a comment."""
    from schema.described import starter_profile
    from schema.found import USER_PROFILES

    path = USER_PROFILES / f"{name}.yaml"
    if Path(name).name != name or name in ("general", "offline", ".", ".."):
        raise UsageError(f"{name[:80]!r} is no name for a profile: one such as mine, without a /")
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(starter_profile())
    except FileExistsError:
        raise UsageError(f"{path} is there already: give another name") from None
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from error
    show(f"{path} is written: change it, and use it with --profile {name}")


def _lines(one: Setting, width: int) -> list[str]:
    head = f"{one.name} = {one_line(_value(one.value))}"
    gap = max(2, width - len(head) - len(one.source))
    said = textwrap.wrap(one.description, max(20, width - 4))
    return [f"{head}{' ' * gap}{one_line(one.source)}", *(f"    {line}" for line in said)]


def _value(value: Any) -> str:
    return value if isinstance(value, str) else notation.dumps(value, ensure_ascii=False)
