"""What plans of a reorganisation take and send.

    GET  /orgchart/plans?state=&unit=&after=&limit=   orgchart_plans          Page[PlanRow], newest first
    POST /orgchart/plans               PlanOrder      orgchart_plan_make      PlanView
    GET  /orgchart/plans/{plan_id}                    orgchart_plan           PlanView
    PUT  /orgchart/plans/{plan_id}     PlanDrawing    orgchart_plan_draw      PlanView
    POST /orgchart/plans/{plan_id}/preview            orgchart_plan_preview   PlanPreview
    POST /orgchart/plans/{plan_id}/schedule  PlanSeen orgchart_plan_schedule  PlanView
    POST /orgchart/plans/{plan_id}/cancel    PlanSeen orgchart_plan_cancel    PlanView
    POST /orgchart/plans/{plan_id}/reopen    PlanSeen orgchart_plan_reopen    PlanView
    GET  /orgchart/plans/{plan_id}/report             orgchart_plan_report    PlanReport

An act's ``key`` is the client's own and stays with the act when acts are reordered. Where a payload names
a unit, person or post that an earlier act of the plan makes, it writes ``@`` and that act's key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from office.kernel.ids import Id
from orgchart.api.change_schemas import ChangeBlocker, ChangeKindName, OrgText
from orgchart.api.schemas import PersonRef, UnitRef
from orgchart.services.changes.payloads import Decree, UnitName, Version

PlanStateName = Literal["draft", "scheduled", "applied", "failed", "cancelled"]
PlanMark = Literal["new", "renamed", "moved", "gone", "merged", "split"]
ActKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,16}$")]
LONGEST = 60  # acts


class PlanActOrder(BaseModel):
    """``change``: one payload of the administration of the org chart, as ``POST /orgchart/changes`` takes."""

    model_config = ConfigDict(extra="forbid")
    key: ActKey
    change: dict[str, Any]


class PlanOrder(BaseModel):
    """``unit``: all that the plan's acts reach lies at or under it."""

    model_config = ConfigDict(extra="forbid")
    name: UnitName
    decree: Decree = ""
    unit: Id
    effective_on: date
    acts: Annotated[list[PlanActOrder], Field(max_length=LONGEST)] = []


class PlanDrawing(BaseModel):
    """The plan as drawn now, whole; ``version`` is that of the plan it was drawn from."""

    model_config = ConfigDict(extra="forbid")
    version: Version
    name: UnitName
    decree: Decree = ""
    effective_on: date
    acts: Annotated[list[PlanActOrder], Field(max_length=LONGEST)]


class PlanSeen(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Version


class PlanAbilities(BaseModel):
    edit: bool
    schedule: bool
    cancel: bool
    reopen: bool


class PlanMade(BaseModel):
    """What an act will make; ``ref`` names it in later acts."""

    ref: str
    what: Literal["unit", "post", "person"]
    name: str
    unit_kind: str


class PlanActView(BaseModel):
    """``position`` counts from 1; ``change`` is the payload, with references to what earlier acts make.
    ``title`` says what it does with the names of when it was drawn.
    """

    key: str
    position: int
    kind: ChangeKindName
    title: OrgText
    change: dict[str, Any]
    makes: PlanMade | None


class PlanFailure(BaseModel):
    """The act that stopped the plan on its day; ``position`` and ``title`` are null where none did."""

    position: int | None
    title: OrgText | None
    blocker: ChangeBlocker


class PlanRow(BaseModel):
    """``maker`` is what to call who made it, also where they hold no post."""

    id: Id
    name: str
    decree: str
    unit: UnitRef
    effective_on: date
    state: PlanStateName
    acts: int
    version: int
    made_by: PersonRef | None
    maker: str
    made_at: datetime
    changed_at: datetime


class PlanView(BaseModel):
    """``scheduled_by``: with whose rights it takes effect; null until then, or without a post."""

    id: Id
    name: str
    decree: str
    unit: UnitRef
    effective_on: date
    state: PlanStateName
    version: int
    made_by: PersonRef | None
    maker: str
    made_at: datetime
    changed_at: datetime
    scheduled_by: PersonRef | None
    scheduled_at: datetime | None
    applied_at: datetime | None
    failure: PlanFailure | None
    abilities: PlanAbilities
    acts: list[PlanActView]


class PlanTouch(BaseModel):
    """How many of a thing the plan reaches: people, appointments, units, open_tasks, flow_templates,
    grants, conversations, documents, papers_under_way, deliveries, number_series, seals. ``text`` is the
    sentence for it; ``examples`` name some where names say more than a number.
    """

    name: str
    count: int
    text: OrgText
    examples: list[str]


class PlanBlocker(ChangeBlocker):
    """``fix``: what to do about it."""

    fix: OrgText | None


class PlanActOutcome(BaseModel):
    """``skipped``: not tried, because it builds on an act that is blocked."""

    key: str
    position: int
    title: OrgText
    ok: bool
    skipped: bool
    lines: list[OrgText]
    touches: list[PlanTouch]
    blockers: list[PlanBlocker]


class PlanNode(BaseModel):
    """A unit that the plan touches, or one around it; ``ref`` where the plan makes it. ``was`` is the
    former name of what is renamed, the former parent of what moves, the successor of what ends.
    """

    id: Id
    ref: str | None
    name: str
    kind: Literal["region", "organ", "division", "collection"]
    depth: int
    marks: list[PlanMark]
    was: str


class PlanPreview(BaseModel):
    """What would be so on the plan's day, tried out and rolled back. ``blockers`` are the plan's own."""

    ok: bool
    blockers: list[PlanBlocker]
    touches: list[PlanTouch]
    acts: list[PlanActOutcome]
    before: list[PlanNode]
    after: list[PlanNode]
    vacancies: list[OrgText]


class PlanReport(BaseModel):
    """What a plan did, with the names of that day."""

    plan: PlanRow
    applied_at: datetime
    touches: list[PlanTouch]
    acts: list[PlanActOutcome]
    before: list[PlanNode]
    after: list[PlanNode]
    vacancies: list[OrgText]
