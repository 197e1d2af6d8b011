"""What keeping takes and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from office.kernel.ids import Id

RoomKind = Literal["direct", "group", "unit", "notice", "document", "feed"]
RuleKind = Literal["", "direct", "group", "unit", "notice", "document", "feed"]


class KeepingBounds(BaseModel):
    """Days, ``ceiling_days`` 0 for no end; ``mark_files``: pictures and PDF carry the watermark too."""

    model_config = ConfigDict(extra="forbid")
    floor_days: int = Field(ge=0)
    ceiling_days: int = Field(ge=0)
    mark_files: bool
    tell_inspected: bool
    download_hours: int = Field(ge=0)
    download_limit: int = Field(ge=0)


class KeepingPolicyIn(KeepingBounds):
    version: int = Field(ge=0)


class KeepingPolicyOut(KeepingBounds):
    """``watermark``: whether the rules of messages have one; it is switched there."""

    version: int
    changed_at: datetime | None
    watermark: bool
    duty: Literal["system", "security", "audit"]


class KeepingUnit(BaseModel):
    id: Id
    name: str


class RetentionWish(BaseModel):
    """``kind`` "": every kind; without ``unit_id`` the whole house. ``days`` 0: without end; null: none."""

    model_config = ConfigDict(extra="forbid")
    kind: RuleKind
    unit_id: Id | None = None
    days: int | None = Field(default=None, ge=0)


class RetentionRuleOut(BaseModel):
    id: Id
    kind: RuleKind
    unit: KeepingUnit | None
    days: int | None
    effective_on: date
    coming: bool
    made_by: str
    made_at: datetime


class RetentionRunOut(BaseModel):
    """One night's walk: how many conversations, messages, … went, and how many messages stayed as held."""

    id: Id
    started_at: datetime
    finished_at: datetime | None
    rooms: int
    messages: int
    files: int
    evidence: int
    held: int


class RetentionOut(BaseModel):
    rules: list[RetentionRuleOut]
    runs: list[RetentionRunOut]


class PreviewKind(BaseModel):
    kind: RoomKind
    rooms: int
    messages: int


class RetentionPreview(BaseModel):
    """``rooms``: conversations the rule is for; ``kinds``: from how many of them how many messages would go
    today; not ``complete``: at least so many.
    """

    rooms: int
    kinds: list[PreviewKind]
    messages: int
    held: int
    complete: bool
    effective_on: date


class HoldIn(BaseModel):
    """Exactly one of person, conversation and unit; days, both included, null for open."""

    model_config = ConfigDict(extra="forbid")
    person_id: Id | None = None
    conversation_id: Id | None = None
    unit_id: Id | None = None
    since: date | None = None
    until: date | None = None
    reason: str
    basis: str


class KeepingStep(BaseModel):
    """Who did something, and when."""

    by: str
    at: datetime


class HoldOut(BaseModel):
    """``what`` is held: its kind and name. ``asked``, ``decided``, … are the steps that were taken."""

    id: Id
    subject: Literal["person", "conversation", "unit"]
    what: str
    since: date | None
    until: date | None
    reason: str
    basis: str
    state: Literal["asked", "active", "releasing", "released", "refused"]
    asked: KeepingStep
    decided: KeepingStep | None
    release_reason: str
    release: KeepingStep | None
    released: KeepingStep | None


class HoldAct(BaseModel):
    model_config = ConfigDict(extra="forbid")
    verb: Literal["confirm", "refuse", "release", "confirm_release", "keep"]
    reason: str = ""


class InspectionIn(BaseModel):
    """Conversations and people by name; days, both included."""

    model_config = ConfigDict(extra="forbid")
    conversation_ids: list[Id] = Field(default=[], max_length=50)
    person_ids: list[Id] = Field(default=[], max_length=50)
    since: date
    until: date
    reason: str
    basis: str


class InspectionOut(BaseModel):
    """``progress`` in percent, ``size`` in bytes; ``mine``: the reader asked for it and may download it."""

    id: Id
    subjects: list[str]
    since: date
    until: date
    reason: str
    basis: str
    state: Literal["asked", "refused", "approved", "making", "ready", "failed", "closed"]
    asked: KeepingStep
    decided: KeepingStep | None
    note: str
    progress: int
    messages: int
    files: int
    size: int
    sha256: str
    expires_at: datetime | None
    downloads: int
    download_limit: int
    closed_at: datetime | None
    mine: bool


class InspectionDecision(BaseModel):
    model_config = ConfigDict(extra="forbid")
    approve: bool
    note: str = ""


class InspectionShown(BaseModel):
    """What the people of a conversation are told of an inspection of it, after it was closed."""

    basis: str
    since: date
    until: date
    closed_at: datetime


class ConversationKeeping(BaseModel):
    """``days`` null: without end. Everything up to ``expired_to`` is gone, except what is held."""

    days: int | None
    expired_to: int
    inspections: list[InspectionShown]
