"""Whether a Python file holds what ruff mends without a change of meaning: see ``mend``.

Told from what the compiler warns of and from the tree, so that the usual file costs no process.
Also runs inside the sandbox: standard library only, and nothing of ours.
"""

import ast
import warnings

WARNED = ("invalid escape sequence", '"is" with ', '"is not" with ')


def compiled(source: str) -> bool:
    """Compile a file, and say whether the compiler warns of what can be mended.

    Raises what ``compile`` raises.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(source, "file", "exec", dont_inherit=True)
    return any(word in str(warning.message) for warning in caught for word in WARNED)


def mendable(tree: ast.Module) -> bool:
    """Whether it has an f-string without a value, or a ``not`` before ``in`` or ``is``."""
    specs = {id(n.format_spec) for n in ast.walk(tree) if isinstance(n, ast.FormattedValue)}
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values) if id(node) not in specs:
                if not any(isinstance(value, ast.FormattedValue) for value in values):
                    return True
            case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(ops=[ast.In() | ast.Is()])):
                return True
    return False
