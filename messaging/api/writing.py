"""What is being written: one's drafts, one's planned messages, and whom a message may name."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from messaging.api.common import person
from messaging.events import FileRef, Named, Speaker
from messaging.models import Draft, PlannedMessage, Role
from messaging.permissions import access_conversation, may_name_everybody, role_of
from messaging.selectors import mentionable, writing
from messaging.selectors.files import file_refs
from messaging.services import drafts, planned
from office.kernel.api import Router, current
from office.kernel.errors import LANGUAGES, text
from office.kernel.ids import Id

router = Router(tags=["messages"])


class DraftOut(BaseModel):
    conversation: Id
    text: str
    named: list[Named]
    reply_to: int | None
    version: int
    changed_at: datetime


class DraftIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str
    named: list[Named] = Field(default=[], max_length=100)
    reply_to: int | None = Field(default=None, ge=1)


class PlannedOut(BaseModel):
    """``problem`` says in each language why it could not be sent. A ``reminder`` goes to the person alone."""

    id: Id
    conversation: Id
    client_id: UUID
    text: str
    named: list[Named]
    files: list[FileRef]
    reply_to: int | None
    reminder: bool
    send_at: datetime
    state: Literal["waiting", "sent", "failed"]
    problem: dict[str, str] | None


class PlannedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    client_id: UUID
    send_at: AwareDatetime
    text: str = ""
    named: list[Named] = Field(default=[], max_length=100)
    file_ids: list[Id] = Field(default=[], max_length=20)
    reply_to: int | None = Field(default=None, ge=1)


class ReminderIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    client_id: UUID
    remind_at: AwareDatetime
    text: str


class PlannedChange(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str | None = None
    send_at: AwareDatetime | None = None


class MentionableUnit(BaseModel):
    id: Id
    name: str
    organ: str


class Mentionable(BaseModel):
    """``everybody``: this person may name everybody in the conversation."""

    everybody: bool
    units: list[MentionableUnit]
    people: list[Speaker]


class Gone(BaseModel):
    done: bool = True


@router.get("/drafts", response=list[DraftOut], operation_id="list_drafts")
def list_drafts(request: HttpRequest) -> list[DraftOut]:
    """What the person is writing, in every conversation they are in; the latest 200."""
    return [_draft(row) for row in writing.drafts_of(current(request).id)]


@router.put("/conversations/{conversation_id}/draft", response=DraftOut, operation_id="keep_draft")
def keep_draft(request: HttpRequest, conversation_id: Id, payload: DraftIn) -> DraftOut:
    """Keep what is being written; the last writer wins, an empty text is no draft any more."""
    return _draft(
        drafts.keep_draft(
            account_id=current(request).id,
            conversation_id=conversation_id,
            text=payload.text,
            named=payload.named,
            reply_to=payload.reply_to,
        )
    )


@router.get("/planned", response=list[PlannedOut], operation_id="list_planned")
def list_planned(request: HttpRequest) -> list[PlannedOut]:
    """What the person has planned to be sent, and what could not be; the next one first."""
    rows = list(writing.planned_of(current(request).id)[: 2 * planned.LIMIT])
    return _planned(rows)


@router.post("/conversations/{conversation_id}/planned", response=PlannedOut, operation_id="plan_message")
def plan_message(request: HttpRequest, conversation_id: Id, payload: PlannedIn) -> PlannedOut:
    """Send at a time to come; the same ``client_id`` again gives the same plan."""
    content = planned.Content(payload.text, tuple(payload.named), tuple(payload.file_ids), payload.reply_to)
    row = planned.plan(
        by=person(request),
        conversation_id=conversation_id,
        client_id=payload.client_id,
        send_at=payload.send_at,
        content=content,
    )
    return _planned([row])[0]


@router.post("/conversations/{conversation_id}/reminders", response=PlannedOut, operation_id="remind_oneself")
def remind_oneself(request: HttpRequest, conversation_id: Id, payload: ReminderIn) -> PlannedOut:
    """Be told something at a time, in one's own feed; listed, changed and called off with what is planned."""
    row = planned.remind(
        by=person(request),
        conversation_id=conversation_id,
        client_id=payload.client_id,
        remind_at=payload.remind_at,
        text=payload.text,
    )
    return _planned([row])[0]


@router.patch("/planned/{planned_id}", response=PlannedOut, operation_id="change_planned")
def change_planned(request: HttpRequest, planned_id: Id, payload: PlannedChange) -> PlannedOut:
    """Another text or time; what could not be sent waits again."""
    by = person(request)
    row = planned.change(by=by, planned_id=planned_id, text=payload.text, send_at=payload.send_at)
    return _planned([row])[0]


@router.delete("/planned/{planned_id}", response=Gone, operation_id="cancel_planned")
def cancel_planned(request: HttpRequest, planned_id: Id) -> Gone:
    planned.cancel(by=person(request), planned_id=planned_id)
    return Gone()


@router.get(
    "/conversations/{conversation_id}/mentionable", response=Mentionable, operation_id="list_mentionable"
)
def list_mentionable(request: HttpRequest, conversation_id: Id, q: str = "") -> Mentionable:
    """Whom a message may name here: people and units of such a name, pinyin or initials."""
    account = current(request)
    row = access_conversation(account_id=account.id, conversation_id=conversation_id)
    found = mentionable.mentionable(row, account, query=q)
    return Mentionable(
        everybody=may_name_everybody(account.id, row, owner=role_of(account.id, row) == Role.OWNER),
        units=[MentionableUnit(id=one.id, name=one.name, organ=one.organ) for one in found.units],
        people=found.people,
    )


def _draft(row: Draft) -> DraftOut:
    shown = drafts.frame(row)
    return DraftOut(**{name: getattr(shown, name) for name in DraftOut.model_fields})


def _planned(rows: list[PlannedMessage]) -> list[PlannedOut]:
    files = file_refs(int(file) for row in rows for file in row.file_ids)
    return [
        PlannedOut(
            id=row.id,
            conversation=row.conversation_id,
            client_id=row.client_id,
            text=row.text,
            named=[Named.model_validate(one) for one in row.named],
            files=[files[int(file)] for file in row.file_ids if int(file) in files],
            reply_to=row.reply_to,
            reminder=row.reminder,
            send_at=row.send_at,
            state=row.state,
            problem=_problem(row),
        )
        for row in rows
    ]


def _problem(row: PlannedMessage) -> dict[str, str] | None:
    if row.problem is None:
        return None
    return {one: text(row.problem["code"], one, row.problem["data"]) for one in LANGUAGES}
