"""Holds (保全) and inspections (调阅): between the audit and the security administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.http import FileResponse, HttpRequest

from messaging.api.keeping_schemas import (
    HoldAct,
    HoldIn,
    HoldOut,
    InspectionDecision,
    InspectionIn,
    InspectionOut,
    KeepingStep,
)
from messaging.models import Conversation, Hold, Inspection
from messaging.selectors import holds, inspections
from messaging.selectors.people import speakers
from messaging.services.keeping import holds as holding
from messaging.services.keeping import inspections as inspecting
from messaging.services.keeping.gate import require
from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.models import Account
from office.kernel.models.account import Administrator
from office.kernel.pages import Page, decode_cursor, encode_cursor

router = Router(tags=["messages"])
PAGE = 50
BOTH = (Administrator.SECURITY, Administrator.AUDIT)


@router.get("/messaging/holds", response=Page[HoldOut], operation_id="holds")
def list_holds(request: HttpRequest, before: str | None = None) -> Page[HoldOut]:
    """Every hold with its state, the latest first, 50 a page."""
    require(current(request), *BOTH)
    keys = decode_cursor(before, [int])
    rows = holds.listed(before=keys[0] if keys else None, limit=PAGE)
    return Page[HoldOut](items=_holds(rows), next=encode_cursor(rows[-1].id) if len(rows) == PAGE else None)


@router.post("/messaging/holds", response=HoldOut, operation_id="hold_ask")
def ask_hold(request: HttpRequest, payload: HoldIn) -> HoldOut:
    """Ask for a hold: the audit administrator. It holds at once, and stays when it is confirmed."""
    row = holding.ask(by=current(request), wish=holding.HoldWish(**dict(payload)))
    return _holds([row])[0]


@router.post("/messaging/holds/{hold_id}", response=HoldOut, operation_id="hold_act")
def act_on_hold(request: HttpRequest, hold_id: Id, payload: HoldAct) -> HoldOut:
    """Confirm or refuse it (the security administrator), ask for its end (audit), confirm that or keep it."""
    row = holding.act(by=current(request), hold_id=hold_id, verb=payload.verb, reason=payload.reason)
    return _holds([row])[0]


@router.get("/messaging/inspections", response=Page[InspectionOut], operation_id="inspections")
def list_inspections(request: HttpRequest, before: str | None = None) -> Page[InspectionOut]:
    """Every inspection with its state, the latest first, 50 a page."""
    account = current(request)
    require(account, *BOTH)
    keys = decode_cursor(before, [int])
    rows = inspections.listed(before=keys[0] if keys else None, limit=PAGE)
    return Page[InspectionOut](
        items=_inspections(rows, account), next=encode_cursor(rows[-1].id) if len(rows) == PAGE else None
    )


@router.post("/messaging/inspections", response=InspectionOut, operation_id="inspection_ask")
def ask_inspection(request: HttpRequest, payload: InspectionIn) -> InspectionOut:
    """Ask to be given messages: the audit administrator. Nothing is read before it is approved."""
    account = current(request)
    row = inspecting.ask(by=account, wish=inspecting.InspectionWish(**dict(payload)))
    return _inspections([row], account)[0]


@router.post(
    "/messaging/inspections/{inspection_id}/decision",
    response=InspectionOut,
    operation_id="inspection_decide",
)
def decide_inspection(request: HttpRequest, inspection_id: Id, payload: InspectionDecision) -> InspectionOut:
    """Approve or refuse: the security administrator, who must not be concerned."""
    account = current(request)
    row = inspecting.decide(
        by=account, inspection_id=inspection_id, approve=payload.approve, note=payload.note
    )
    return _inspections([row], account)[0]


@router.post(
    "/messaging/inspections/{inspection_id}/close", response=InspectionOut, operation_id="inspection_close"
)
def close_inspection(request: HttpRequest, inspection_id: Id) -> InspectionOut:
    """End it before its time, as who asked: the package goes."""
    account = current(request)
    return _inspections([inspecting.close(by=account, inspection_id=inspection_id)], account)[0]


@router.post("/messaging/inspections/{inspection_id}/package", operation_id="inspection_download")
def download_inspection(request: HttpRequest, inspection_id: Id) -> FileResponse:
    """The package, as who asked; counted and limited in time."""
    path = inspecting.take(by=current(request), inspection_id=inspection_id)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{inspection_id}.zip", content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _step(by: Account | None, at: datetime | None) -> KeepingStep | None:
    return KeepingStep(by=by.login, at=at) if by is not None and at is not None else None


def _titles(rooms: Sequence[Conversation], accounts: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """What conversations are called, and people; three queries."""
    inside = inspections.names_in(rooms)
    people = speakers(accounts | {one for group in inside.values() for one in group})
    names = {key: f"{one.name}（{one.unit}）" if one.unit else one.name for key, one in people.items()}
    titles = {
        room.id: inspections.title_of(
            room, [people[one].name for one in inside.get(room.id, ()) if one in people]
        )
        for room in rooms
    }
    return titles, names


def _holds(rows: Sequence[Hold]) -> list[HoldOut]:
    rooms = [row.conversation for row in rows if row.conversation is not None]
    titles, names = _titles(rooms, {row.account_id for row in rows if row.account_id is not None})
    return [_hold(row, titles, names) for row in rows]


def _hold(row: Hold, titles: dict[int, str], names: dict[int, str]) -> HoldOut:
    if row.account_id is not None:
        subject, what = "person", names.get(row.account_id, "")
    elif row.conversation_id is not None:
        subject, what = "conversation", titles.get(row.conversation_id, "")
    else:
        subject, what = "unit", row.unit.name if row.unit is not None else ""
    return HoldOut(
        id=row.id,
        subject=cast(Any, subject),
        what=what,
        since=row.since,
        until=row.until,
        reason=row.reason,
        basis=row.basis,
        state=cast(Any, row.state),
        asked=KeepingStep(by=row.asked_by.login, at=row.asked_at),
        decided=_step(row.decided_by, row.decided_at),
        release_reason=row.release_reason,
        release=_step(row.release_by, row.release_at),
        released=_step(row.released_by, row.released_at),
    )


def _inspections(rows: Sequence[Inspection], reader: Account) -> list[InspectionOut]:
    subjects = {row.id: list(row.subjects.all()) for row in rows}
    every = [one for group in subjects.values() for one in group]
    rooms = [one.conversation for one in every if one.conversation is not None]
    titles, names = _titles(rooms, {one.account_id for one in every if one.account_id is not None})
    found = []
    for row in rows:
        shown = [
            names.get(one.account_id or 0, "") if one.conversation_id is None else titles[one.conversation_id]
            for one in subjects[row.id]
        ]
        found.append(_inspection(row, shown, reader))
    return found


def _inspection(row: Inspection, subjects: list[str], reader: Account) -> InspectionOut:
    return InspectionOut(
        id=row.id,
        subjects=subjects,
        since=row.since,
        until=row.until,
        reason=row.reason,
        basis=row.basis,
        state=cast(Any, row.state),
        asked=KeepingStep(by=row.asked_by.login, at=row.asked_at),
        decided=_step(row.decided_by, row.decided_at),
        note=row.note,
        progress=row.progress,
        messages=row.messages,
        files=row.files,
        size=row.size,
        sha256=row.sha256,
        expires_at=row.expires_at,
        downloads=row.downloads,
        download_limit=row.download_limit,
        closed_at=row.closed_at,
        mine=row.asked_by_id == reader.id,
    )
