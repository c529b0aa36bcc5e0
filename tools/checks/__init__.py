"""What proves that code works: it is parsed, held against its contract, and run."""

from tools.checks.acceptance import covered_names, run_tests, tests_for
from tools.checks.contracts import contract_faults
from tools.checks.fit import certain, misfits
from tools.checks.fits import check_fit
from tools.checks.given import check_tests, shown
from tools.checks.imports import absent_packages, needed_modules
from tools.checks.python import Module, inspect_python

__all__ = [
    "Module",
    "absent_packages",
    "certain",
    "check_fit",
    "check_tests",
    "contract_faults",
    "covered_names",
    "inspect_python",
    "misfits",
    "needed_modules",
    "run_tests",
    "shown",
    "tests_for",
]
