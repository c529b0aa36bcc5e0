"""What was delivered against what was promised.

Not checked: the bodies of requests and responses, types and options of columns, arguments and
options of commands, and whatever is written in a language that nothing here reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from schema.artifact import Artifact, found_at, package_of, places_of
from schema.contract import Contract
from schema.signature import signature_name
from tools.checks.compare import signature_differences
from tools.checks.invoked import invoked
from tools.checks.meant import element_faults
from tools.checks.python import Module
from tools.checks.records import record_faults
from tools.checks.settings import default_faults, env_faults
from tools.checks.tables import tables_of_sql
from tools.checks.web.javascript import ANY, SUFFIXES, js_exports, js_routes
from tools.environment import is_requirements

Fault = tuple[str, str]


def contract_faults(
    contract: Contract,
    artifacts: Iterable[Artifact],
    modules: Mapping[str, Module],
    unread: Mapping[str, str] | None = None,
) -> list[Fault]:
    """Everything promised that is missing or different, as (path of whose file, what it is).

    ``modules`` are the Python files among ``artifacts``, parsed. What is in one that cannot be
    parsed is not missed: that fault comes first. ``unread`` tells why a file is missing, if known.
    """
    files = {artifact.path: artifact.content for artifact in artifacts}
    faults = list(_file_faults(contract, files, modules, unread or {}))
    if any(module.error for module in modules.values()):
        return faults
    home = next(iter(contract.files), next(iter(files), ""))
    offers = [*_route_faults(contract, files, modules), *_table_faults(contract, files, modules)]
    offers += [*_command_faults(contract, files, modules), *env_faults(contract, files, modules)]
    offers += [*element_faults(contract, files), *default_faults(contract, modules)]
    offers += record_faults(contract, modules)
    return faults + [(path or home, said) for path, said in offers]


def _file_faults(
    contract: Contract,
    files: Mapping[str, str],
    modules: Mapping[str, Module],
    unread: Mapping[str, str],
) -> Iterator[Fault]:
    promised = (*contract.files, *contract.exports, *contract.signatures, *contract.js_exports)
    for path in dict.fromkeys(promised):
        # What stands for another promised file is not this one as well.
        found = found_at(path, files.keys() - (set(promised) - {path}))
        inside = _modules_inside(path, files)
        if found is None and is_requirements(path):
            continue
        if found == path and path in unread:  # it stands as it was before it was to be changed
            yield path, unread[path]
        if found is None:
            # A folder of modules is imported without an __init__.py, too.
            if not inside or set(contract.exports.get(path, ())) - inside:
                yield path, unread.get(path, f"{path} was not written")
        elif module := modules.get(found):
            for said in () if module.error else _python_faults(contract, path, module, inside):
                yield found, f"{found} {said}"
        elif wanted := contract.js_exports.get(path):
            exported = js_exports(files[found])
            names = [signature_name(text) or text for text in wanted]
            absent = [name for name in names if not {name, ANY} & exported]
            if absent:
                yield found, f"{found} does not export {', '.join(absent)}"


def _modules_inside(path: str, files: Iterable[str]) -> set[str]:
    """Names of the modules and packages in the package that is promised as ``path``."""
    folders = [f"{package_of(place)}/" for place in places_of(path) if path.endswith(".py")]
    inside = [f.removeprefix(folder) for f in files for folder in folders if f.startswith(folder)]
    return {package_of(file).split("/")[0] for file in inside if file.endswith(".py")}


def _python_faults(
    contract: Contract, path: str, module: Module, inside: set[str]
) -> Iterator[str]:
    offered = inside | set(module.names)
    absent = [name for name in contract.exports.get(path, ()) if name not in offered]
    if absent and ANY not in module.names:
        yield f"does not define {', '.join(absent)}"
    dicts = {signature_name(record) for record in contract.records} - {""}
    for promise in contract.signatures.get(path, ()):
        name = signature_name(promise)
        owner, _, member = name.partition(".")
        if delivered := module.callables.get(name):
            # Whether a dict that was described has a type of its own is its author's choice.
            differences = signature_differences(_without(dicts, promise), delivered)
            if differences:
                yield f"has {delivered.text}, promised is {promise}: {'; '.join(differences)}"
        elif member and member not in module.members.get(owner, (member,)):
            yield f"does not define {name}"


def _without(types: set[str], signature: str) -> str:
    return re.sub(r"\b\w+\b(?!\s*\()", lambda m: "Any" if m[0] in types else m[0], signature)


def _route_faults(
    contract: Contract, files: Mapping[str, str], modules: Mapping[str, Module]
) -> Iterator[Fault]:
    found = [(path, *route) for path, module in modules.items() for route in module.routes]
    scripts = {path: source for path, source in files.items() if path.endswith(SUFFIXES)}
    found += [(path, *route) for path, source in scripts.items() for route in js_routes(source)]
    whole, ends = _by_path(found)
    for route in contract.routes if modules or scripts else ():
        wanted = _plain(route.path)
        # One that is not whole may have a prefix from elsewhere.
        suffixes = (wanted[at:] for at in range(len(wanted) + 1)) if ends else ()
        here = [*whole.get(wanted, ()), *(one for end in suffixes for one in ends.get(end, ()))]
        if not here:
            yield "", f"nothing serves {route.method} {route.path}"
        elif not {route.method, "*"} & {method for _, method in here}:
            said = ", ".join(sorted({method for _, method in here}))
            yield here[0][0], f"{here[0][0]} serves {route.path} by {said}, not by {route.method}"


_Served = dict[str, dict[tuple[str, str], None]]


def _by_path(found: Iterable[tuple[str, str, str, bool]]) -> tuple[_Served, _Served]:
    """Route's path -> file and method, for whole paths and for ends of paths."""
    whole: _Served = {}
    ends: _Served = {}
    for path, method, at, is_whole in found:
        (whole if is_whole else ends).setdefault(_plain(at), {})[path, method] = None
    return whole, ends


def _plain(path: str) -> str:
    """``/users/{}`` of ``/users/<int:id>/``, ``/users/{id}`` and ``/users/:id``."""
    return re.sub(r"<[^<>]*>|\{[^{}]*\}|:\w+", "{}", path.partition("?")[0]).rstrip("/")


def _table_faults(
    contract: Contract, files: Mapping[str, str], modules: Mapping[str, Module]
) -> Iterator[Fault]:
    declared = [(path, module.tables) for path, module in modules.items()]
    declared += [(p, tables_of_sql(sql)) for p, sql in files.items() if p.endswith(".sql")]
    found: dict[str, list[tuple[str, list[str] | None]]] = {}
    for path, tables in declared:
        for name, columns in tables.items():
            found.setdefault(name.lower(), []).append((path, columns))
    for table in contract.tables if declared else ():
        here = found.get(table.name.lower(), [])
        if not here:
            yield "", f"table {table.name} is not declared"
        elif all(columns is not None for _, columns in here):
            known = {column.lower() for _, columns in here for column in columns or ()}
            wanted = [name for column in table.columns for name in re.findall(r"\w+", column)[:1]]
            absent = [name for name in wanted if name.lower() not in known]
            if absent:
                yield here[0][0], f"{here[0][0]}: table {table.name} has no {', '.join(absent)}"


def _command_faults(
    contract: Contract, files: Mapping[str, str], modules: Mapping[str, Module]
) -> Iterator[Fault]:
    found = {name for module in modules.values() for name in module.commands}
    sources = (files.get(path, "") for path in modules)
    named = {word for text in sources for word in re.findall(r"['\"]([\w-]{1,60})['\"]", text)}
    for line in contract.commands if modules else ():
        command = invoked(line)
        name = command.words[-1] if command.words else command.program
        # What a program is called no source tells; a word in a string may be looked up by hand.
        known = name in found | named
        if not known and (command.words or not (found or command.is_python)):
            yield "", f"command {name} is not offered"
