"""A plan as the planner model writes it: validated here, then turned into tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    WithJsonSchema,
    model_validator,
)

from nodes.plan.normal import by_plain_key, normal_plan
from nodes.plan.open import lines
from nodes.plan.references import ID
from nodes.plan.selectors import has_elements, is_selector
from nodes.plan.shapes import with_records
from nodes.plan.spelled import start_line
from schema.artifact import check_path
from schema.contract import HTTPRoute, Table
from schema.errors import ArtifactError
from schema.signature import parse_signature, signature_name
from schema.task import Contract, Task, TaskType
from tools.checks.web.javascript import SUFFIXES


def _checked(files: dict[str, list[str]]) -> dict[str, list[str]]:
    try:
        checked = {check_path(path): names for path, names in files.items()}
    except ArtifactError as error:
        raise ValueError(str(error)) from error
    for path, names in checked.items():
        for name in names if path.endswith(".py") else ():
            if not signature_name(name):
                raise ValueError(f"{name[:80]!r} in {path} is no Python name or signature")
    return checked


def _none_as(empty: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: empty if value is None else value)


Line = WithJsonSchema({"type": "string"})
Lines = Annotated[list[str], _none_as([])]


class PlannedTask(BaseModel):
    """One part as the planner names it; whatever it does not need may be left out."""

    id: Annotated[str, Field(pattern=f"^{ID}$")]
    goal: Annotated[str, Field(min_length=1)]
    # A part of a list has none, as a person sees when asked about it; models are to name one.
    type: Annotated[TaskType | None, WithJsonSchema({"type": "string", "enum": [*TaskType]})]
    files: Annotated[dict[str, Lines], AfterValidator(_checked), _none_as({})] = {}
    removes: Lines = []
    routes: Annotated[list[Annotated[HTTPRoute, Line]], _none_as([])] = []
    tables: Annotated[list[Annotated[Table, Line]], _none_as([])] = []
    commands: Lines = []
    env: Lines = []
    records: Lines = []
    interface: Lines = []
    relies_on: Lines = []
    depends_on: Lines = []
    atomic: bool = True

    @property
    def contract(self) -> Contract:
        python = {path: names for path, names in self.files.items() if path.endswith(".py")}
        scripts = {path: names for path, names in self.files.items() if path.endswith(SUFFIXES)}
        told = {path: [n for n in names if _is_signature(n)] for path, names in python.items()}
        elements = {
            path: [text for text in listed if is_selector(text)]
            for path, listed in self.files.items()
            if has_elements(path)
        }
        # What says more than a name, in a way that nothing here reads, is kept as it stands.
        words = [
            f"{path}: {text}"
            for path, listed in self.files.items()
            for text in listed
            if path not in scripts
            and text not in told.get(path, ())
            and not _is_name(text, path)
            and text not in elements.get(path, ())
        ]
        return Contract(
            files=tuple(self.files),
            removes=tuple(self.removes),
            exports={path: _roots(names) for path, names in python.items() if names},
            signatures={path: tuple(names) for path, names in told.items() if names},
            js_exports={path: tuple(names) for path, names in scripts.items() if names},
            routes=tuple(self.routes),
            tables=tuple(self.tables),
            commands=tuple(self.commands),
            env=tuple(self.env),
            records=tuple(self.records),
            elements={path: tuple(listed) for path, listed in elements.items() if listed},
            interface=(*words, *self.interface),
        )


class PlanReply(BaseModel):
    """A plan, read from any of the spellings that have one plain meaning."""

    requires: Lines = []
    subtasks: list[PlannedTask]
    start: Annotated[str, BeforeValidator(start_line)] = ""
    errors: Annotated[str, _none_as("")] = ""
    criteria: Annotated[list[str], _none_as([])] = []
    assumptions: Annotated[list[str], _none_as([])] = []
    questions: Annotated[list[str], _none_as([])] = []

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, value: Any) -> Any:
        return normal_reply(value)

    def tasks(self, parent: Task, requires: Sequence[str] = ()) -> tuple[Task, ...]:
        """The parts as tasks below ``parent``, told of the packages and the errors of all."""
        packages = tuple(dict.fromkeys((*parent.contract.requires, *requires)))
        errors = self.errors or parent.contract.errors
        contracts = with_records([part.contract for part in self.subtasks])
        return tuple(
            Task(
                id=parent.child_id(part.id),
                goal=part.goal,
                type=part.type,
                depends_on=tuple(parent.child_id(other) for other in part.depends_on),
                relies_on=tuple(
                    parent.child_id(other)
                    for other in part.relies_on
                    # Who waits for a part is given more of it than its contract.
                    if other not in (part.id, *part.depends_on)
                ),
                atomic=part.atomic,
                contract=contract.model_copy(
                    update={"requires": packages, "errors": errors if part.files else ""}
                ),
            )
            for part, contract in zip(self.subtasks, contracts, strict=True)
        )


def normal_reply(value: Any) -> Any:
    """A plan, or questions in its place, in the one spelling."""
    said = by_plain_key(value)
    if said.get("questions") and not said.get("subtasks"):
        return {"subtasks": [], "questions": lines(said["questions"])}
    return normal_plan(value)


def _roots(names: list[str]) -> tuple[str, ...]:
    """What the module itself has to bind: ``Cart`` for ``Cart.add(item)``."""
    return tuple(dict.fromkeys(signature_name(name).partition(".")[0] for name in names))


def _is_name(text: str, path: str) -> bool:
    return path.endswith(".py") and signature_name(text) == text.strip().removesuffix("(...)")


def _is_signature(text: str) -> bool:
    try:
        parse_signature(text)
    except ValueError:
        return False
    return True
