"""通知: to whom one may send, sending, reading, answering, urging, changing."""

from __future__ import annotations

from typing import Literal

from django.http import FileResponse, HttpRequest, HttpResponse

from messaging.api.common import person
from messaging.api.notice_schemas import (
    AnswerIn,
    Audience,
    CorrectionIn,
    CountOut,
    NewNotice,
    NoticeOut,
    NoticeReason,
    ReachOut,
    WaitingOut,
)
from messaging.api.notice_views import noticed, reach_view
from messaging.selectors import notices as selectors
from messaging.services.notices import rules
from messaging.services.notices.calendar import calendar_file
from messaging.services.notices.changing import Correction, correct_notice, end_notice, withdraw_notice
from messaging.services.notices.exporting import export_notice
from messaging.services.notices.replies import answer_notice
from messaging.services.notices.sending import send_notice
from messaging.services.notices.urging import urge_notice
from office.kernel import clock
from office.kernel.api import Router, current
from office.kernel.ids import Id
from orgchart.selectors.rollup import Rollup, extent_of
from orgchart.selectors.visibility import viewer_of

router = Router(tags=["notices"])


@router.get("/notices/reach", response=ReachOut, operation_id="notice_reach")
def notice_reach(request: HttpRequest) -> ReachOut:
    """The units that one may send notices to, by the posts and duties one holds."""
    return reach_view(current(request))


@router.post("/notices/count", response=CountOut, operation_id="count_notice_readers")
def count_readers(request: HttpRequest, payload: Audience) -> CountOut:
    """How many people units hold, before anything is sent: those the sender may find."""
    by = person(request)
    units = rules.addressed(by, payload.units())
    rollup = Rollup(extent_of(units), viewer_of(by.account), since=clock.today(), leave_out=by.account_id)
    return CountOut(people=rollup.people())


@router.post("/notices", response=NoticeOut, operation_id="send_notice")
def send(request: HttpRequest, payload: NewNotice) -> NoticeOut:
    """Send a notice to units; the same ``client_id`` again gives the notice that was sent."""
    by = person(request)
    wish = rules.Wish(
        client_id=payload.client_id,
        title=payload.title,
        text=payload.text,
        audience=payload.units(),
        files=payload.file_ids,
        reply=payload.reply,
        due_at=payload.due_at,
        strong=payload.strong,
        strong_reason=payload.strong_reason,
        escalate=payload.escalate,
        place=payload.place,
        starts_at=payload.starts_at,
        ends_at=payload.ends_at,
    )
    return noticed(by.account, send_notice(by=by, wish=wish).conversation_id)


@router.get("/notices/waiting", response=list[WaitingOut], operation_id="waiting_notices")
def waiting(request: HttpRequest) -> list[WaitingOut]:
    """Notices one has still to read and that say by when, remind strongly or were urged; and those of
    which people of one's own unit have not read, where the notice goes up the reporting line.
    """
    found = selectors.waiting(current(request))
    return [WaitingOut.model_validate(one, from_attributes=True) for one in found]


@router.get("/notices/{conversation_id}", response=NoticeOut, operation_id="get_notice")
def get_notice(request: HttpRequest, conversation_id: Id) -> NoticeOut:
    return noticed(current(request), conversation_id)


@router.post("/notices/{conversation_id}/answer", response=NoticeOut, operation_id="answer_notice")
def answer(request: HttpRequest, conversation_id: Id, payload: AnswerIn) -> NoticeOut:
    """Answer what the notice asks; a later answer takes the place of an earlier one."""
    by = person(request)
    answer_notice(
        by=by,
        conversation_id=conversation_id,
        choice=payload.choice,
        note=payload.note,
        delegate=payload.delegate,
    )
    return noticed(by.account, conversation_id)


@router.post("/notices/{conversation_id}/urge", response=NoticeOut, operation_id="urge_notice")
def urge(request: HttpRequest, conversation_id: Id, payload: NoticeReason) -> NoticeOut:
    """Press those who have not read: rationed, with a reason that everybody can read."""
    by = person(request)
    urge_notice(by=by, conversation_id=conversation_id, reason=payload.reason)
    return noticed(by.account, conversation_id)


@router.post("/notices/{conversation_id}/correct", response=NoticeOut, operation_id="correct_notice")
def correct(request: HttpRequest, conversation_id: Id, payload: CorrectionIn) -> NoticeOut:
    """Send a new version; everybody reads anew, the old one stays readable."""
    by = person(request)
    correction = Correction(
        client_id=payload.client_id,
        text=payload.text,
        reason=payload.reason,
        files=payload.file_ids,
        due_at=payload.due_at,
        place=payload.place,
        starts_at=payload.starts_at,
        ends_at=payload.ends_at,
    )
    correct_notice(by=by, conversation_id=conversation_id, correction=correction)
    return noticed(by.account, conversation_id)


@router.post("/notices/{conversation_id}/withdraw", response=NoticeOut, operation_id="withdraw_notice")
def withdraw(request: HttpRequest, conversation_id: Id, payload: NoticeReason) -> NoticeOut:
    """Take it back: a mark with the reason stays."""
    by = person(request)
    withdraw_notice(by=by, conversation_id=conversation_id, reason=payload.reason)
    return noticed(by.account, conversation_id)


@router.post("/notices/{conversation_id}/end", response=NoticeOut, operation_id="end_notice")
def end(request: HttpRequest, conversation_id: Id) -> NoticeOut:
    """The matter is over: readable, but nobody is pressed any more."""
    by = person(request)
    end_notice(by=by, conversation_id=conversation_id)
    return noticed(by.account, conversation_id)


@router.get("/notices/{conversation_id}/calendar", operation_id="notice_calendar")
def calendar(request: HttpRequest, conversation_id: Id) -> HttpResponse:
    """The meeting as an .ics file."""
    content = calendar_file(account_id=current(request).id, conversation_id=conversation_id)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/notices/{conversation_id}/export", operation_id="export_notice")
def export(request: HttpRequest, conversation_id: Id, form: Literal["xlsx", "csv"] = "xlsx") -> FileResponse:
    """Who is to read it by when, as a table by unit; for its sender, and audited."""
    made = export_notice(by=current(request), conversation_id=conversation_id, form=form)
    response = FileResponse(made.file, as_attachment=True, filename=made.name, content_type=made.mime)
    response["Cache-Control"] = "private, no-store"
    return response
