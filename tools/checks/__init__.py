"""What is known of code before it is run: it is parsed, and held against its contract."""

from tools.checks.acceptance import covered_names
from tools.checks.contracts import contract_faults
from tools.checks.fits import check_fit
from tools.checks.given import check_tests, named_as_test, parse, shown
from tools.checks.imports import needed_modules
from tools.checks.mend import mended
from tools.checks.python import Module, inspect_python
from tools.checks.web.reading import read_files
from tools.checks.web.requests import misdirected

__all__ = [
    "Module",
    "check_fit",
    "check_tests",
    "contract_faults",
    "covered_names",
    "inspect_python",
    "mended",
    "misdirected",
    "named_as_test",
    "needed_modules",
    "parse",
    "read_files",
    "shown",
]
