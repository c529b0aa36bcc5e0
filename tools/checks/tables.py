"""Tables and their columns: of SQL text, and of SQLAlchemy, Flask-SQLAlchemy and SQLModel classes.

A class with more bases than one may take columns from any of them: its columns are not known.
Not seen: tables that are altered later, built in a loop, or named by a variable. Also runs inside
the sandbox: standard library only, and nothing of ours.
"""

import ast
import difflib
import re
from collections.abc import Iterable, Iterator

COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_CREATE = re.compile(r"\bCREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([^\s(]+)\s*\(", re.I)
_CONSTRAINTS = {"primary", "foreign", "unique", "check", "constraint", "key", "index", "exclude"}
COLUMNS = {"Column", "mapped_column"}

_INSERT = re.compile(r"\bINSERT\s+INTO\s+\"?(\w+)\"?\s*(?:\(([\w\s,\"]{1,2000})\))?", re.I)
ALIKE = 0.85

Tables = dict[str, list[str] | None]


def tables_of_sql(sql: str) -> Tables:
    """Table -> columns, for every CREATE TABLE in ``sql``."""
    sql = COMMENT.sub(" ", sql)
    found: Tables = {}
    matches = list(_CREATE.finditer(sql))
    # A bracket that is never closed must not be looked for in the tables that follow.
    ends = [*(match.start() for match in matches[1:]), len(sql)]
    for match, end in zip(matches, ends, strict=False):
        items = (item.split() for item in _items(sql[match.end() : end]))
        names = [_bare(words[0]) for words in items if words]
        found[_bare(match[1].split(".")[-1])] = [n for n in names if n.lower() not in _CONSTRAINTS]
    return found


def inserted(sql: str) -> Iterator[tuple[str, list[str]]]:
    """Table and columns, in small letters, of every INSERT in ``sql``."""
    for match in _INSERT.finditer(sql):
        yield match[1].lower(), re.findall(r"\w+", (match[2] or "").lower())


def misnamed(name: str, columns: list[str], created: Tables) -> str:
    """The table that is meant by one that nobody creates; nothing where there may be such a one.

    It has nearly the same name, or all of several columns that are written.
    """
    for other, its in created.items():
        alike = difflib.SequenceMatcher(None, name, other.lower()).ratio() > ALIKE
        held = set(columns) <= {column.lower() for column in its or ()}
        if (alike and not re.search(r"\d", name)) or (len(columns) > 1 and held):
            return other
    return ""


def tables_of_python(tree: ast.Module) -> Tables:
    """The same for a Python module: its classes, ``Table(...)`` calls, and SQL in its strings."""
    found: Tables = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= tables_of_sql(node.value)
        elif isinstance(node, ast.ClassDef):
            found |= _class(node)
        elif isinstance(node, ast.Call) and _called(node) == "Table" and _text(node.args[:1]):
            columns = [arg for arg in node.args if _called(arg) in COLUMNS]
            found[_text(node.args[:1])] = [_text(arg.args[:1]) for arg in columns]  # type: ignore
    return found


def _items(sql: str) -> Iterator[str]:
    """What stands between the commas up to the bracket that closes."""
    depth, start = 0, 0
    for match in re.finditer(r"[(),]", sql):
        depth += {"(": 1, ")": -1, ",": 0}[match[0]]
        if depth < 0 or (depth == 0 and match[0] == ","):
            yield sql[start : match.start()]
            start = match.end()
        if depth < 0:
            return


def _class(node: ast.ClassDef) -> Tables:
    name, columns = "", []
    for field in node.body:
        if not isinstance(field, ast.Assign | ast.AnnAssign):
            continue
        target = field.target if isinstance(field, ast.AnnAssign) else field.targets[0]
        if not isinstance(target, ast.Name):
            continue
        annotation = ast.unparse(field.annotation) if isinstance(field, ast.AnnAssign) else ""
        if target.id == "__tablename__":
            name = _text([field.value])
        elif _called(field.value) in COLUMNS:
            columns.append(_text(field.value.args[:1]) or target.id)  # type: ignore[union-attr]
        elif "Mapped[" in annotation or (annotation and _is_table(node)):
            columns += [target.id] * (_called(field.value).lower() != "relationship")
    if not name and (columns or _is_table(node)):
        joint = "" if _is_table(node) else "_"
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", joint, node.name).lower()
    return {name: columns if len(node.bases) < 2 else None} if name else {}


def _is_table(node: ast.ClassDef) -> bool:
    """SQLModel's ``class User(SQLModel, table=True)``."""
    return any(keyword.arg == "table" for keyword in node.keywords)


def _called(node: ast.AST | None) -> str:
    """The last name of what is called: ``Column`` of ``db.Column(...)``."""
    function = node.func if isinstance(node, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(nodes: Iterable[ast.AST | None]) -> str:
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return values[0] if values and isinstance(values[0], str) else ""


def _bare(name: str) -> str:
    return name.strip("\"'`[]")
