"""What documents send: drafts, checks, heads, timelines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from approvals.calendar import calendar
from approvals.due import due_state
from approvals.stages import label
from documents.checks.facts import Severity, Zone
from documents.models import State
from documents.permissions import Abilities
from documents.services.drafts import DraftInput
from office.kernel import clock
from office.kernel.ids import Id


class DocumentUnit(BaseModel):
    id: Id
    name: str
    short_name: str


class DocumentPerson(BaseModel):
    id: Id
    name: str


class Words(BaseModel):
    """A text in both languages."""

    zh: str
    en: str

    @classmethod
    def of_stage(cls, stage: str, name: str = "") -> Words:
        """A stage's name; a step's own name goes before the stage's."""
        if not stage:
            return cls(zh=name, en=name)
        return cls(zh=name or label(stage, "zh"), en=label(stage, "en"))


class Due(BaseModel):
    """How a deadline stands. `minutes_left` is working time, negative when overdue; `used` is 0 to 1."""

    at: datetime | None
    bucket: str
    minutes_left: int | None
    used: float
    level: str
    provisional: bool

    @classmethod
    def of(cls, opened_at: datetime | None, due_at: datetime | None) -> Due:
        """The state of a deadline now."""
        now = clock.now()
        state = due_state(calendar(), opened_at=opened_at or now, due_at=due_at, now=now)
        return cls(
            at=state.at,
            bucket=state.bucket,
            minutes_left=state.minutes_left,
            used=state.used,
            level=state.level,
            provisional=state.provisional,
        )


class DocumentFile(BaseModel):
    id: Id
    name: str
    mime: str
    size: int


class RecipientView(BaseModel):
    unit: DocumentUnit
    role: Literal["main", "cc"]
    copies: int


class AttachmentView(BaseModel):
    id: Id
    title: str
    sha256: str
    file: DocumentFile | None


class Returned(BaseModel):
    """Why a text came back."""

    by: str
    stage: str
    opinion: str
    at: datetime | None


class DraftView(BaseModel):
    """A draft as the editor works on it. `token` goes back with the next save; `role` is the reader's own."""

    id: Id
    role: Literal["drafter", "writer", "reader"]
    drafter: DocumentPerson
    token: int
    state: State
    kind: str
    direction: str
    urgency: str
    secrecy: str
    disclosure: str
    title: str
    note: str
    main_text: str
    cc_text: str
    main_text_is_own: bool
    cc_text_is_own: bool
    body: dict[str, Any]
    organ: DocumentUnit
    co_organs: list[DocumentUnit]
    owner_unit: DocumentUnit
    version: int | None
    recipients: list[RecipientView]
    attachments: list[AttachmentView]
    answers: Id | None
    approval: Id | None
    returned: Returned | None
    updated_at: datetime


class DraftSave(DraftInput):
    """A save: the token of the text it builds on, and what changed."""

    token: int


class FixView(BaseModel):
    action: str
    label: Words
    data: dict[str, Any]


class FindingView(BaseModel):
    rule: str
    severity: Severity
    article: Words
    title: Words
    message: Words
    zone: Zone
    recipient_id: Id | None
    paragraph: int | None
    excerpt: str
    fixes: list[FixView]


class PassedView(BaseModel):
    rule: str
    article: Words
    title: Words


class CheckResult(BaseModel):
    """The findings, the gravest first, and the rules in order; `characters` counts the body."""

    findings: list[FindingView]
    passed: list[PassedView]
    characters: int


class Submission(BaseModel):
    """`reasons` explain kept warnings, by rule; `reason` says what a new version changed, `substantive`
    that it has to be countersigned again. `choices`: by step, whom the drafter names for it. `flow`: the key
    of the one picked among those offered, "" for the one suggested.
    """

    token: int
    flow: str = Field(default="", max_length=64)
    reasons: dict[str, str] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=200)
    substantive: bool = False
    choices: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    key: str = Field(min_length=1, max_length=64)


class Reason(BaseModel):
    reason: str = Field(default="", max_length=500)


class DocumentPreviewPerson(BaseModel):
    name: str
    post: str
    unit: str


class DocumentPreviewStep(BaseModel):
    key: str
    stage: str
    name: Words
    order: int
    people: list[DocumentPreviewPerson]
    missing: list[str]
    chosen_later: bool
    by_drafter: bool


class DocumentTask(BaseModel):
    id: Id
    person_id: Id
    name: str
    deputy: str
    post: str
    unit: str
    state: str
    decision: str
    opinion: str
    opened_at: datetime
    read_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    version: int | None
    round: int
    waiting_minutes: int | None
    handling_minutes: int | None
    urged: int
    closed_reason: str
    dictated: bool
    ink: str


class DocumentStep(BaseModel):
    id: Id
    stage: str
    name: Words
    order: int
    rule: str
    state: str
    origin: str
    tasks: list[DocumentTask]
    missing: list[str]


class MyTask(BaseModel):
    """The viewer's own turn; ``on_behalf_of`` the name of whom they stand in for."""

    id: Id
    stage: str
    name: Words
    due: Due
    opened_at: datetime
    may_choose: list[str]
    opinion_required: bool
    on_behalf_of: str


class VersionView(BaseModel):
    id: Id
    number: int
    sha256: str
    created_at: datetime
    created_by: DocumentPerson
    reason: str
    changes: int
    warnings: list[dict[str, str]]


class SupervisionView(BaseModel):
    id: Id
    document_id: Id
    delivery_id: Id | None
    title: str
    number: str
    unit: str
    reason: str
    handed_by: DocumentPerson
    state: str
    created_at: datetime
    outcome: str


class DocumentView(BaseModel):
    """A document as its screen shows it. `co_organs` are named by the current version."""

    id: Id
    kind: str
    direction: str
    urgency: str
    secrecy: str
    disclosure: str
    title: str
    number: str
    state: State
    organ: DocumentUnit
    co_organs: list[str]
    owner_unit: DocumentUnit
    drafter: DocumentPerson
    main_text: str
    cc_text: str
    note: str
    normative: bool
    issued_on: date | None
    copies: int
    version: VersionView | None
    seen_hash: str
    body: dict[str, Any]
    characters: int
    recipients: list[RecipientView]
    attachments: list[AttachmentView]
    chain_id: Id | None
    timeline: list[DocumentStep]
    my_task: MyTask | None
    opened: bool
    abilities: Abilities
    traces: bool
    amends: bool
    deliveries: dict[str, int]
    supervision: SupervisionView | None


class DocumentItem(BaseModel):
    """A row of a list."""

    id: Id
    kind: str
    title: str
    number: str
    urgency: str
    state: State
    organ: DocumentUnit
    unit: DocumentUnit
    drafter: str
    stage: str
    stage_name: Words
    holders: list[str]
    due: Due | None
    mine: bool
    issued_on: date | None
    updated_at: datetime


class DocumentCounts(BaseModel):
    """How many stand in each box, capped at 1,000. `registry`: the person registers papers from outside."""

    drafts: int
    in_progress: int
    issued: int
    incoming: int
    registry: bool


class RunView(BaseModel):
    operation: Literal["same", "deleted", "inserted"]
    text: str


class ParagraphChangeView(BaseModel):
    index: int
    label: str
    runs: list[RunView]


class FieldChangeView(BaseModel):
    field: str
    before: str
    after: str


class DifferencesView(BaseModel):
    before: int
    after: int
    count: int
    fields: list[FieldChangeView]
    paragraphs: list[ParagraphChangeView]
    units_added: list[str]
    units_removed: list[str]
    attachments_added: list[str]
    attachments_removed: list[str]
