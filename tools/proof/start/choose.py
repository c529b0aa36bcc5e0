"""Which of the ways to start a project is the one."""

from __future__ import annotations

from collections.abc import Mapping

from schema.contract import Contract, env_of
from schema.start import Start, StartKind
from tools.checks import Module
from tools.proof.start.others import node_ways, pages
from tools.proof.start.programs import demonstrations, libraries, programs, scripts
from tools.proof.start.said import arguments, is_library, meant, names_a_file
from tools.proof.start.variables import variables_of
from tools.proof.start.way import Way, is_aside
from tools.proof.start.web import web_apps, web_programs


def start_of(
    files: Mapping[str, str], modules: Mapping[str, Module], contract: Contract
) -> Start | None:
    """How the project is started; None where nothing in it tells.

    What the plan says is taken where it names something that is there. Else it is what is found,
    and ``passed_over`` says so. What only shows how a library is used is not started for it.
    """
    aside = {path: module for path, module in modules.items() if is_aside(path, modules)}
    itself = {path: module for path, module in modules.items() if path not in aside}
    first, last = (_ways(files, some, contract) if some else [] for some in (itself, aside))
    ways = [*first, *last]
    ways = ways or _ways(files, {}, contract)
    if not ways:
        return None
    said = contract.start
    way = meant(said, ways)
    if way is None and ways[0].start.kind is StartKind.SCRIPT and is_library(said):
        way = next((one for one in ways if one.start.kind is StartKind.LIBRARY), None)
    start = (way or ways[0]).start
    changes: dict[str, object] = {"env": variables_of(modules, env_of(contract))}
    if way and start.kind is StartKind.COMMAND and (given := arguments(said, start)):
        changes["command"] = given
    elif not way and names_a_file(said):
        changes["passed_over"] = said
    apps = web_apps(files, itself) or ([] if first else web_apps(files, aside))
    if apps and not start.app:
        changes |= {"app": apps[0].start.app, "factory": apps[0].start.factory}
    return start.model_copy(update=changes)


def _ways(files: Mapping[str, str], modules: Mapping[str, Module], contract: Contract) -> list[Way]:
    """The ways to start what some of the modules are, the best first."""
    commands, shown = programs(files, modules), list(demonstrations(modules))
    named = (meant(line, [*commands, *shown]) for line in contract.commands)
    promised = [way for way in named if way]
    ways = [*web_apps(files, modules), *web_programs(modules), *node_ways(files), *promised]
    ways += [*commands, *pages(files), *scripts(files, modules), *libraries(modules), *shown]
    return ways
