"""What supervision takes and sends. States and kinds are keys that the page puts into words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from office.kernel.ids import Id

Line = Annotated[str, StringConstraints(max_length=300)]
Words = Annotated[str, StringConstraints(max_length=1000)]
Text = Annotated[str, StringConstraints(max_length=8000)]
MatterStateName = Literal["handed", "assigned", "handling", "review", "done", "closed", "stopped"]
AssignmentStateName = Literal["assigned", "signed_for", "handling", "reported", "done", "stopped"]
BasisName = Literal["meeting", "instruction", "document", "message", "other"]
ConditionName = Literal["normal", "difficult"]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WhenInput(Input):
    """By when: so many working days from now, or the end of office hours of a day; exactly one of them."""

    days: int | None = Field(default=None, ge=1, le=250)
    on: date | None = None


class StageInput(WhenInput):
    title: Line


class UnitsInput(WhenInput):
    lead: Id
    co: list[Id] = Field(default_factory=list, max_length=100)
    stages: list[StageInput] = Field(default_factory=list, max_length=12)


class SourceInput(Input):
    kind: Literal["document", "delivery"]
    id: Id


class MatterInput(Input):
    title: Line
    content: Text = ""
    basis: BasisName = "other"
    basis_note: Line = ""
    source: SourceInput | None = None
    organ_id: Id | None = None
    units: UnitsInput


class AssignInput(Input):
    """``title`` and ``content`` for what a leader handed over; ignored where units have it already."""

    units: UnitsInput
    title: Line = ""
    content: Text = ""


class AlikeInput(Input):
    title: Line
    unit_ids: list[Id] = Field(max_length=100)
    source: SourceInput | None = None


class ReasonInput(Input):
    reason: Words


class EndInput(Input):
    """``stop``: the matter is no longer wanted (终止); else it is settled (销号)."""

    outcome: Words
    stop: bool = False


class HandlerInput(Input):
    person_id: Id


class ReportInput(Input):
    text: Text
    completes: bool
    condition: ConditionName = "normal"
    difficulty: Words = ""
    file_ids: list[Id] = Field(default_factory=list, max_length=20)
    reused: Id | None = None


class ExtensionInput(WhenInput):
    reason: Words


class DecideInput(Input):
    agree: bool
    opinion: Words = ""


class MatterPerson(BaseModel):
    id: Id
    name: str


class MatterUnit(BaseModel):
    id: Id
    name: str
    short_name: str


class UnitState(BaseModel):
    """One unit's part as the board shows it."""

    unit: str
    role: Literal["lead", "co"]
    state: AssignmentStateName
    difficult: bool
    overdue: bool


class MatterRow(BaseModel):
    id: Id
    title: str
    state: MatterStateName
    basis: BasisName
    organ: str
    supervisor: str
    due_at: datetime | None
    overdue: bool
    created_at: datetime
    units: list[UnitState]


class BoardColumn(BaseModel):
    key: Literal["handed", "assigned", "handling", "review", "done", "ended"]
    count: int
    matters: list[MatterRow]
    next: str | None


class BoardView(BaseModel):
    """``may_open``: whether the viewer may open matters at all; ``organs``: for which."""

    may_open: bool
    organs: list[MatterUnit]
    columns: list[BoardColumn]


class MilestoneView(BaseModel):
    title: str
    due_at: datetime
    state: Literal["open", "reported", "done"]


class ReportFileView(BaseModel):
    id: Id
    name: str
    size: int


class MatterReport(BaseModel):
    id: Id
    stage: str
    condition: ConditionName
    text: str
    difficulty: str
    state: Literal["noted", "submitted", "accepted", "returned"]
    by: MatterPerson
    at: datetime
    reviewed_by: MatterPerson | None
    reviewed_at: datetime | None
    opinion: str
    files: list[ReportFileView]
    reused: bool


class MatterExtension(BaseModel):
    id: Id
    stage: str
    before: datetime
    wanted: datetime
    reason: str
    state: Literal["asked", "granted", "refused"]
    by: MatterPerson
    at: datetime
    decided_by: MatterPerson | None
    opinion: str


class AlikeView(BaseModel):
    """Another request for the same. ``report_id``: what was accepted there and could be handed in again."""

    matter_id: Id
    title: str
    organ: str
    unit: str
    state: AssignmentStateName
    created_at: datetime
    report_id: Id | None
    report_text: str


class AssignmentView(BaseModel):
    """One unit's part. ``shown`` false: the viewer sees who does it, not what they report."""

    id: Id
    unit: MatterUnit
    role: Literal["lead", "co"]
    state: AssignmentStateName
    due_at: datetime | None
    overdue: bool
    difficult: bool
    shown: bool
    signed_at: datetime | None
    signed_by: str
    handler: MatterPerson | None
    level: int
    urge_again_at: datetime | None
    milestones: list[MilestoneView]
    reports: list[MatterReport]
    extensions: list[MatterExtension]
    alike: list[AlikeView]
    abilities: dict[str, bool]


class SourceLink(BaseModel):
    kind: str
    title: str
    link: str


class MatterStepView(BaseModel):
    kind: str
    at: datetime
    by: str
    unit: str
    words: str
    data: dict[str, Any]


class MatterView(BaseModel):
    id: Id
    title: str
    content: str
    state: MatterStateName
    basis: BasisName
    basis_note: str
    source: SourceLink | None
    handed: bool
    organ: MatterUnit
    supervisor: MatterPerson
    opened_by: MatterPerson
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    closed_at: datetime | None
    outcome: str
    assignments: list[AssignmentView]
    steps: list[MatterStepView]
    abilities: dict[str, bool]


class AssignmentRow(BaseModel):
    id: Id
    matter_id: Id
    title: str
    unit: str
    organ: str
    role: Literal["lead", "co"]
    state: AssignmentStateName
    handler: str
    difficult: bool
    due_at: datetime | None
    overdue: bool
    created_at: datetime


class MatterTodo(BaseModel):
    what: Literal[
        "sign_for",
        "name_handler",
        "report",
        "review",
        "extension",
        "assign",
        "close",
        "task",
        "sent_back",
    ]
    id: Id
    item: Id
    title: str
    source: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    link: str


class TaskInput(Input):
    """A task with no time has neither ``days`` nor ``on``."""

    title: Line
    content: Text = ""
    people: list[Id] = Field(min_length=1, max_length=50)
    days: int | None = Field(default=None, ge=1, le=250)
    on: date | None = None
    source: SourceInput | None = None


class TaskAct(Input):
    """``holder``: for the giver, whose part; without it a withdrawal takes back all that is not done."""

    action: Literal["accept", "finish", "send_back", "give_again", "withdraw"]
    words: Words = ""
    holder: Id | None = None


class TaskPart(BaseModel):
    person: MatterPerson
    state: Literal["given", "accepted", "done", "sent_back", "withdrawn"]
    words: str
    changed_at: datetime
    abilities: dict[str, bool]


class GivenTaskRow(BaseModel):
    id: Id
    title: str
    given_by: MatterPerson
    due_at: datetime | None
    overdue: bool
    state: Literal["open", "done", "withdrawn"]
    created_at: datetime
    parts: list[TaskPart]


class TaskStepView(BaseModel):
    kind: str
    at: datetime
    by: str
    holder: str
    words: str


class GivenTaskView(GivenTaskRow):
    content: str
    source: SourceLink | None
    steps: list[TaskStepView]


class CardsInput(Input):
    matters: list[Id] = Field(default_factory=list, max_length=100)
    tasks: list[Id] = Field(default_factory=list, max_length=100)


class SupervisionCards(BaseModel):
    """Of what was asked, what the viewer may see."""

    matters: list[MatterRow]
    tasks: list[GivenTaskRow]
