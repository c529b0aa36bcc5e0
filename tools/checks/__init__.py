"""What is known of code before it is run: it is parsed, and held against its contract."""

from tools.checks.acceptance import covered_names, tests_for
from tools.checks.contracts import contract_faults
from tools.checks.fits import check_fit
from tools.checks.given import check_tests, shown
from tools.checks.imports import absent_packages, needed_modules
from tools.checks.python import Module, inspect_python
from tools.checks.requests import misdirected
from tools.checks.web import read_files

__all__ = [
    "Module",
    "absent_packages",
    "check_fit",
    "check_tests",
    "contract_faults",
    "covered_names",
    "inspect_python",
    "misdirected",
    "needed_modules",
    "read_files",
    "shown",
    "tests_for",
]
