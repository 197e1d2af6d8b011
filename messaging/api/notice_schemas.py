"""What goes in and out of the notices' operations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from messaging.events import MessageOut, Speaker
from messaging.services.notices.rules import UNIT_LIMIT
from office.kernel.ids import Id

TEXT_MAX = 200_000  # the service says which limit was passed; this keeps a request small


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AudienceIn(Closed):
    unit: Id
    subtree: bool = True


class Audience(Closed):
    audience: list[AudienceIn] = Field(max_length=UNIT_LIMIT * 4)

    def units(self) -> list[tuple[int, bool]]:
        return [(one.unit, one.subtree) for one in self.audience]


class NewNotice(Audience):
    client_id: UUID
    title: str = Field(max_length=2000)
    text: str = Field(max_length=TEXT_MAX)
    file_ids: list[Id] = Field(default=[], max_length=20)
    reply: Literal["none", "private", "rsvp"] = "none"
    due_at: AwareDatetime | None = None
    strong: bool = False
    strong_reason: str = Field(default="", max_length=2000)
    escalate: bool = False
    place: str = Field(default="", max_length=2000)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class CorrectionIn(Closed):
    client_id: UUID
    text: str = Field(max_length=TEXT_MAX)
    reason: str = Field(max_length=2000)
    file_ids: list[Id] = Field(default=[], max_length=20)
    due_at: AwareDatetime | None = None
    place: str = Field(default="", max_length=2000)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class NoticeReason(Closed):
    reason: str = Field(max_length=2000)


class AnswerIn(Closed):
    choice: Literal["text", "attend", "decline", "delegate"]
    note: str = Field(default="", max_length=5000)
    delegate: Id | None = None


class UnitOut(BaseModel):
    id: Id
    name: str
    subtree: bool


class ReachUnit(BaseModel):
    id: Id
    name: str
    children: bool


class ReachGroup(BaseModel):
    """Units picked in one click; each with all below it."""

    key: str
    name: str
    units: list[ReachUnit]


class ReachOut(BaseModel):
    """Where the tree of those one may address begins, and ready groups. Empty: one may send no notice."""

    units: list[ReachUnit]
    groups: list[ReachGroup]


class CountOut(BaseModel):
    people: int


class AnswerOut(BaseModel):
    choice: str
    note: str
    delegate: Speaker | None
    at: datetime


class StepOut(BaseModel):
    kind: Literal["sent", "corrected", "urged", "escalated", "withdrawn", "ended"]
    by: Speaker | None
    reason: str
    level: int
    unread: int | None
    at: datetime


class NoticeAbilities(BaseModel):
    manage: bool  # correct, withdraw, end, urge, take out lists
    readers: bool
    answer: bool
    urge_from: datetime | None  # when the ration allows the next urging; null for now


class NoticeOut(BaseModel):
    """A notice for one reader. ``messages``: its versions, the present one last. ``counts`` for its
    sender.
    """

    id: Id
    title: str
    sender: Speaker | None
    messages: list[MessageOut]
    seq: int
    version: int
    reply: Literal["none", "private", "rsvp"]
    due_at: datetime | None
    strong: bool
    strong_reason: str
    escalate: bool
    level: int
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    sent_at: datetime
    withdrawn: bool
    ended: bool
    read: bool
    answer: AnswerOut | None
    audience: list[UnitOut]
    units: int  # named in the notice
    log: list[StepOut]
    abilities: NoticeAbilities


class WaitingOut(BaseModel):
    """``unit``: not one's own to read any more, but ``unread`` people of the unit one heads have not."""

    conversation: Id
    title: str
    sender: Speaker | None
    due_at: datetime | None
    strong: bool
    strong_reason: str
    urged_at: datetime | None
    urged_reason: str
    unit: str
    unread: int


class TallyOut(BaseModel):
    total: int
    read: int
    attend: int = 0
    decline: int = 0
    delegate: int = 0


class BranchOut(BaseModel):
    id: Id
    name: str
    tally: TallyOut


class ReaderOut(BaseModel):
    person: Speaker
    read: bool
    reply: str
    delegate: str
    note: str


class LevelOut(BaseModel):
    """One level of the tree of readers; ``items`` are the people of the unit itself, 100 a page."""

    id: Id | None
    name: str
    tally: TallyOut
    branches: list[BranchOut]
    own: TallyOut
    items: list[ReaderOut]
    next: str | None


class ReplyOut(BaseModel):
    person: Speaker
    choice: str
    delegate: str
    note: str
    at: datetime
