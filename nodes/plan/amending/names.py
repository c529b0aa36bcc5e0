"""Promised names and signatures against how the tests import and call them."""

from __future__ import annotations

from collections.abc import Mapping

from schema.artifact import found_at, package_of
from schema.contract import Contract
from schema.signature import signature_name
from tools.checks.demands import Use, binds, signature_for

Asked = Mapping[tuple[str, str], Use]


def with_names(contracts: list[Contract], whole: Contract) -> tuple[list[Contract], list[str]]:
    """Names that nobody defines, given to the part that writes the file; and what was done."""
    contracts = list(contracts)
    known = {name for one in contracts for listed in one.exports.values() for name in listed}
    notes = []
    for path, names in whole.exports.items():
        missing = tuple(name for name in names if name not in known)
        owners = [
            (at, found)
            for at, one in enumerate(contracts)
            if (found := found_at(path, (*one.files, *one.exports)))
        ]
        if missing and len(owners) == 1:
            ((at, found),) = owners
            exports = contracts[at].exports
            listed = (*exports.get(found, ()), *missing)
            contracts[at] = contracts[at].model_copy(update={"exports": {**exports, found: listed}})
            notes.append(f"{found} defines {', '.join(missing)} as well, as the whole must")
    return contracts, notes


def with_signatures(contracts: list[Contract], asked: Asked) -> tuple[list[Contract], list[str]]:
    """Signatures to which the calls cannot bind, replaced; and what was done."""
    notes: list[str] = []
    by_name: dict[str, list[Use]] = {}
    for use in asked.values():
        by_name.setdefault(use.name, []).append(use)

    def amended(path: str, promise: str) -> str:
        name = signature_name(promise)
        plain = name.removesuffix(".__init__")
        uses = [use for use in by_name.get(plain, ()) if _is_module(use.module, path)]
        uses = uses or (by_name.get(plain, []) if len(by_name.get(plain, ())) == 1 else [])
        calls = [call for use in uses for call in use.calls]
        if not calls or all(binds(promise, call) for call in calls):
            return promise
        better = signature_for(name, calls, promise)
        if not better or not all(binds(better, call) for call in calls):
            return promise
        tests = dict.fromkeys(test for use in uses for test in use.tests)
        notes.append(f"{promise} → {better}, as {', '.join(tests)} calls it")
        return better

    found = []
    for one in contracts:
        signatures = {
            path: tuple(amended(path, promise) for promise in listed)
            for path, listed in one.signatures.items()
        }
        found.append(one.model_copy(update={"signatures": signatures}))
    return found, notes


def _is_module(module: str, path: str) -> bool:
    return module.replace(".", "/") == package_of(path).removeprefix("src/")
