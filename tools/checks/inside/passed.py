"""What functions of the project surely give, and are given by way of a library. Runs inside the
sandbox.

``a, b = split(x)`` where it returns three; ``Thread(target=work, args=(1, 2))`` where it takes one.
"""

import ast
from collections.abc import Iterator

from tools.checks.inside.functions import Function, Functions

Misfit = tuple[str, int, str]
CHARS = 300_000  # of all modules; more could not be read in time
PASSING = {"Thread", "Process", "Timer", "submit", "to_thread", "run_in_executor", "partial",
           "call_soon", "call_later"}  # fmt: skip


def misused(files: dict[str, str]) -> Iterator[Misfit]:
    """Path, line and words of each."""
    trees = {}
    sources = {path: source for path, source in files.items() if path.endswith(".py")}
    if sum(map(len, sources.values())) > CHARS:
        return
    for path, source in sources.items():
        if "raises(" not in source:  # where it is tried what cannot be done
            try:
                trees[path] = ast.parse(source)
            except (SyntaxError, ValueError, RecursionError):
                continue
    functions = Functions(trees)
    every = [node for tree in trees.values() for node in ast.walk(tree)]
    # What the project calls so itself may take other things; so may a cluster of machines.
    own = {n.name for n in every if isinstance(n, Function | ast.ClassDef)}
    own |= {"submit"} if not any("concurrent" in source for source in sources.values()) else set()
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                yield from _unpacked(path, node, functions)
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in PASSING - own:
                    yield from _passed(path, name, node, functions)


def _unpacked(path: str, node: ast.Assign, functions: Functions) -> Iterator[Misfit]:
    target = node.targets[0]
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, ast.Call):
        return
    function = functions.called(path, value.func)
    waits = isinstance(node.value, ast.Await)
    if function is None or waits != isinstance(function, ast.AsyncFunctionDef):
        return
    wanted, given = len(target.elts), _returned(function)
    if given and given != wanted and not _starred(target.elts):
        said = f"{function.name} returns {given} values, and {wanted} are taken from it"
        yield path, node.lineno, said


def _returned(function: Function) -> int:
    """How many values it returns, each time; 0: that cannot be told."""
    found: set[int] = set()
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return 0
        if isinstance(node, ast.Return):
            plain = isinstance(node.value, ast.Tuple) and not _starred(node.value.elts)
            found.add(len(node.value.elts) if plain else 0)  # type: ignore[union-attr]
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found.pop() if len(found) == 1 else 0


def _passed(path: str, name: str, call: ast.Call, functions: Functions) -> Iterator[Misfit]:
    """What a library hands on to a function as it is."""
    words = {one.arg: one.value for one in call.keywords}
    if None in words or _starred(call.args):
        return
    whom, given, named, whole = None, [*call.args], words, True
    if name in ("Thread", "Process", "Timer"):
        whom = words.get("target") if name != "Timer" else words.get("function")
        if name == "Timer" and len(given) > 1:
            whom = given[1]
        listed, keys = words.get("args", ast.Tuple([])), words.get("kwargs", ast.Dict([], []))
        if (name == "Timer" and len(given) > 2) or not isinstance(listed, ast.Tuple | ast.List):
            return
        if not isinstance(keys, ast.Dict):
            return
        given = listed.elts
        named = {getattr(key, "value", None): one for key, one in zip(keys.keys, keys.values,
                                                                     strict=True)}  # fmt: skip
    else:
        first = 1 if name in ("run_in_executor", "call_later") else 0
        whom, whole = (given[first] if len(given) > first else None), name != "partial"
        given = given[first + 1 :]
        named = {} if name.startswith("call_") else words
    function = functions.called(path, whom) if whom is not None else None
    if function is None or _starred(given) or not all(isinstance(n, str) for n in named):
        return
    if said := _refused(function, len(given), {str(n) for n in named}, whole):
        yield path, call.lineno, f"{name} calls {function.name} {said}"


def _refused(function: Function, given: int, named: set[str], whole: bool) -> str:
    """Why a function cannot be called so; nothing where it can. ``whole``: nothing is added."""
    args = function.args
    places = [one.arg for one in (*args.posonlyargs, *args.args)]
    words = {one.arg for one in (*args.args, *args.kwonlyargs)}
    if given > len(places) and args.vararg is None:
        return f"with {given} arguments, and it takes {len(places)}"
    unknown = sorted(named - words)
    if unknown and args.kwarg is None:
        return f"with {unknown[0]}, which it does not take"
    twice = sorted(named & set(places[:given]) - {one.arg for one in args.posonlyargs})
    if twice:
        return f"with {twice[0]} twice"
    needed = places[: len(places) - len(args.defaults)][given:]
    needed += [one.arg for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
               if default is None]  # fmt: skip
    absent = [one for one in needed if one not in named]
    return f"without {absent[0]}" if absent and whole else ""


def _starred(nodes: list[ast.expr]) -> bool:
    return any(isinstance(node, ast.Starred) for node in nodes)
