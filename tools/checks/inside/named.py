"""Which names the objects of a project may have beside those that their classes give them."""

import ast
import re
from collections.abc import Iterable

TEXT_CHARS = 100_000


class Named:
    """Read from all nodes of all its files."""

    def __init__(self, walked: Iterable[ast.AST]) -> None:
        self.put: set[str] = set()
        """Names of attributes that objects are given from outside, and of globals that functions
        set."""
        self.made: set[str] = set()
        """Other names that an object may come to have as attributes."""
        self.bases: set[str] = set()
        """Classes that others inherit: their objects may have what the others give them."""
        self.dynamic = False
        """Whether objects may have any of these: names of attributes are computed somewhere."""
        self.wrapped = False
        """Whether the project has decorators of its own on coroutines: they may await them."""
        nodes = [*walked]
        awaited = {node.name for node in nodes if isinstance(node, ast.AsyncFunctionDef)}
        own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        self.coroutines = awaited - own
        for node in nodes:
            match node:
                case ast.Name(id="setattr" | "vars" | "globals" | "locals" | "exec"):
                    self.dynamic = True
                case ast.Attribute(attr="__dict__" | "__setattr__"):
                    self.dynamic = True
                case ast.Attribute(value=holder, attr=name, ctx=ast.Store() | ast.Del()):
                    its_own = isinstance(holder, ast.Name) and holder.id == "self"
                    (self.made if its_own else self.put).add(name)
                case ast.Global(names=names):
                    self.put |= set(names)
                case ast.keyword(arg=str(name)):
                    self.made.add(name)
                case ast.ClassDef(body=body) | ast.Module(body=body):
                    for base in getattr(node, "bases", ()):
                        self.bases |= set(re.findall(r"\w+", ast.unparse(base)))
                    self.made |= {
                        one.id
                        for statement in body
                        if isinstance(statement, ast.Assign | ast.AnnAssign)
                        for one in ast.walk(statement)
                        if isinstance(one, ast.Name)
                    }
                case ast.Constant(value=str(text)):
                    self.made |= set(re.findall(r"\w+", text[:TEXT_CHARS]))
                case ast.FunctionDef(name=name, args=args):
                    self.made.add(name)
                    if name == "__init__":
                        self.made |= {one.arg for one in (*args.args, *args.kwonlyargs)}
                case ast.AsyncFunctionDef(name=name, decorator_list=wrappers):
                    self.made.add(name)
                    said = {
                        word for one in wrappers for word in re.findall(r"\w+", ast.unparse(one))
                    }
                    self.wrapped |= bool(said & own)
