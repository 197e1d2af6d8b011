"""The definition of a flow: steps, who, rule, deadline, conditions; and the plan it makes for a context.

Pure: no database. A definition that could not run is refused when it is read (``parse``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from approvals.conditions import Condition, holds
from approvals.stages import STAGES
from office.kernel.errors import invalid
from orgchart.selectors import Address

MAX_SLOTS = 50
MAX_STEPS = 60


class Chosen(BaseModel):
    """Named by the drafter at the start, or by the decider of an earlier step that ``may_choose``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    to: Literal["chosen"]
    by: Literal["drafter", ""] = ""


class Group(BaseModel):
    """So many (``need``) of those asked in one department or body."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=60)
    who: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_SLOTS)
    need: int = Field(default=1, ge=1, le=MAX_SLOTS)


_ADDRESS: TypeAdapter[Any] = TypeAdapter(Address)


DueMinutes = Annotated[int, Field(gt=0)] | dict[str, Annotated[int, Field(gt=0)]] | None


def minutes_for(due: int | dict[str, int] | None, urgency: str) -> int | None:
    """The working minutes allowed at an urgency; ``""`` is the default."""
    return due.get(urgency, due.get("")) if isinstance(due, dict) else due


class StepDefinition(BaseModel):
    """One step. ``due_minutes`` is working time, or working time by urgency with ``""`` as the default.

    ``beside``: opens together with the step before it. ``distinct_from``: keys of steps whose holders
    may not hold this one. ``omit_origin``: no need to ask the division that the paper comes from.
    ``groups``: so many of each group (k of each department). ``bulk``: may be agreed to with others at once,
    each text opened before. ``optional``: a chosen step that nobody was named for is left out. ``no_adding``:
    its holders ask nobody else to sign (加签).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(default="", max_length=32, pattern="^[a-z0-9_]*$")
    stage: str
    name: str = Field(default="", max_length=60)
    who: dict[str, Any] | None = None
    parallel: list[dict[str, Any]] = Field(default_factory=list, max_length=MAX_SLOTS)
    rule: Literal["serial", "all", "any", "quorum"] = "serial"
    quorum: int = Field(default=0, ge=0, le=MAX_SLOTS)
    due_minutes: DueMinutes = None
    when: Condition | None = None
    beside: bool = False
    distinct_from: list[str] = Field(default_factory=list, max_length=10)
    omit_origin: bool = False
    may_choose: list[str] = Field(default_factory=list, max_length=5)
    opinion_required: bool = False
    groups: list[Group] = Field(default_factory=list, max_length=20)
    bulk: bool = False
    optional: bool = False
    no_adding: bool = False

    @model_validator(mode="after")
    def _whole(self) -> StepDefinition:
        if self.stage not in STAGES:
            raise ValueError(f"unknown stage {self.stage}")
        if sum([self.who is not None, bool(self.parallel), bool(self.groups)]) != 1:
            raise ValueError("a step has either who or parallel or groups")
        if any(group.need > len(group.who) for group in self.groups):
            raise ValueError("a group's need lies between 1 and the number asked")
        if len({group.name for group in self.groups}) < len(self.groups):
            raise ValueError("a group's name stands once")
        if self.groups and self.rule != "quorum":
            raise ValueError("groups are counted: their rule is quorum")
        if self.rule == "quorum" and not self.groups and not 1 <= self.quorum <= len(self.addresses):
            raise ValueError("a quorum lies between 1 and the number asked")
        for address in self.addresses:
            parse_address(address, chosen=True)
        if self.who is None and any(address.get("to") == "chosen" for address in self.addresses):
            raise ValueError("a chosen step names its people later: use who")
        return self

    @property
    def addresses(self) -> list[dict[str, Any]]:
        if self.groups:
            return [address for group in self.groups for address in group.who]
        return [self.who] if self.who is not None else self.parallel

    @property
    def id(self) -> str:
        return self.key or self.stage

    @property
    def chosen(self) -> bool:
        return self.who is not None and self.who.get("to") == "chosen"

    @property
    def by_drafter(self) -> bool:
        """The drafter names who holds it when the chain starts."""
        return self.who is not None and self.who.get("to") == "chosen" and self.who.get("by") == "drafter"

    def due_for(self, urgency: str) -> int | None:
        return minutes_for(self.due_minutes, urgency)


class Branch(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    when: Condition | None = None
    steps: list[StepDefinition]


class Fork(BaseModel):
    """The first branch whose condition holds; the last one has none: it is the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    branches: list[Branch] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _default_last(self) -> Fork:
        if self.branches[-1].when is not None or any(branch.when is None for branch in self.branches[:-1]):
            raise ValueError("the last branch, and only the last, has no condition")
        return self


class Definition(BaseModel):
    """``due_minutes``: working time for the whole. ``merge_same``: who signed the step just before is not
    asked again in the next one (签发 aside, which is always given by itself).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    steps: list[StepDefinition | Fork] = Field(min_length=1, max_length=MAX_STEPS)
    due_minutes: DueMinutes = None
    merge_same: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Definition:
        seen: set[str] = set()
        for step in self.all_steps():
            if step.id in seen or step.id == "draft":
                raise ValueError(f"step key {step.id} stands twice")
            seen.add(step.id)
        choosable = {key for step in self.all_steps() for key in step.may_choose}
        for step in self.all_steps():
            for key in (*step.distinct_from, *step.may_choose):
                if key not in seen:
                    raise ValueError(f"step {step.id} names an unknown step {key}")
            if step.chosen and not step.by_drafter and step.id not in choosable:
                raise ValueError(f"nobody chooses who holds step {step.id}")
        return self

    def all_steps(self) -> Iterator[StepDefinition]:
        for entry in self.steps:
            if isinstance(entry, StepDefinition):
                yield entry
            else:
                for branch in entry.branches:
                    yield from branch.steps


@dataclass(frozen=True)
class PlannedStep:
    """``order`` counts from 1 over the steps that will be walked; a skipped one has its neighbour's.
    ``labels``: what its addresses are called where nobody is found, one each; "" as the address says.
    """

    order: int
    definition: StepDefinition
    skipped: bool
    labels: tuple[str, ...] = ()

    def label(self, slot: int) -> str:
        return self.labels[slot] if slot < len(self.labels) else ""


def parse(raw: Any) -> Definition:
    """The definition, checked. Raises 422 ``approvals.definition`` naming the first fault."""
    try:
        return Definition.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise invalid("approvals.definition", field=where or "steps", fault=first["msg"]) from error


def parse_address(raw: Mapping[str, Any], *, chosen: bool = False) -> Any:
    """An address of the org chart (or ``chosen``). Raises ValueError."""
    if chosen and raw.get("to") == "chosen":
        return Chosen.model_validate(raw)
    return _ADDRESS.validate_python(dict(raw))


def plan(definition: Definition, context: Mapping[str, Any]) -> list[PlannedStep]:
    """The steps for this context, conditions decided."""
    planned: list[PlannedStep] = []
    order = 0
    for entry in definition.steps:
        for step in _chosen_steps(entry, context):
            skipped = step.when is not None and not holds(step.when, context)
            beside = step.beside and any(not earlier.skipped for earlier in planned)
            if not skipped and not beside:
                order += 1
            planned.append(PlannedStep(max(order, 1), step, skipped))
    return planned


def _chosen_steps(entry: StepDefinition | Fork, context: Mapping[str, Any]) -> list[StepDefinition]:
    if isinstance(entry, StepDefinition):
        return [entry]
    for branch in entry.branches:
        if branch.when is None or holds(branch.when, context):
            return branch.steps
    raise AssertionError("a fork has a default branch")
