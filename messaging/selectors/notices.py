"""Notices as one reader sees them, and those that wait to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from messaging.events import Speaker
from messaging.models import (
    Audience,
    Conversation,
    ConversationKind,
    Message,
    Notice,
    NoticeReply,
    NoticeStep,
    ReadMark,
    StepKind,
)
from messaging.selectors.access import began, conversations_of
from messaging.selectors.notice_heads import told_to_head
from messaging.selectors.people import speakers
from office.kernel.clock import LOCAL
from office.kernel.models import Account
from orgchart.selectors.memberships import places_of
from orgchart.selectors.rollup import Rollup, extent_of
from orgchart.selectors.units import units_by_ids
from orgchart.selectors.visibility import Viewer, seen_units

if TYPE_CHECKING:
    from orgchart.models import Unit

LOG_LENGTH = 50
WAITING = 20


@dataclass(frozen=True)
class Step:
    """A line of the log; ``unread`` only for who may see the counts."""

    kind: str
    by: Speaker | None
    reason: str
    level: int
    unread: int | None
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """A notice that is to be read: by oneself, or (``unit``) by ``unread`` people of a unit one heads."""

    conversation: int
    title: str
    sender: Speaker | None
    due_at: datetime | None
    strong: bool
    strong_reason: str
    urged_at: datetime | None
    urged_reason: str
    unit: str
    unread: int


def notice_of(conversation: Conversation) -> Notice | None:
    if conversation.kind != ConversationKind.NOTICE:
        return None
    return Notice.objects.filter(conversation=conversation).first()


def audience_of(conversation: Conversation) -> list[tuple[Unit, bool]]:
    """The units that a conversation is for, each with whether those below belong to it; two queries."""
    rows = list(Audience.objects.filter(conversation=conversation).values_list("unit_id", "subtree"))
    units = units_by_ids([unit_id for unit_id, _ in rows])
    return sorted(((units[key], subtree) for key, subtree in rows), key=lambda one: one[0].path)


def shown_audience(
    audience: Sequence[tuple[Unit, bool]], account: Account, limit: int
) -> list[tuple[Unit, bool]]:
    """The first of the units that the reader sees; two queries at most beyond the viewer's."""
    seen = seen_units(account, [unit.id for unit, _ in audience])
    return [(unit, subtree) for unit, subtree in audience if unit.id in seen][:limit]


def rollup_of(
    conversation: Conversation, message: Message, viewer: Viewer | None, *, inside: str = ""
) -> Rollup:
    """The people whom a message in a conversation by units was meant for."""
    return Rollup(
        extent_of(audience_of(conversation)),
        viewer,
        since=message.created_at.astimezone(LOCAL).date(),
        leave_out=message.sender_id or 0,
        inside=inside,
    )


def reached(conversation: Conversation, seq: int) -> QuerySet[ReadMark, int]:
    """The accounts that have read as far as ``seq``."""
    marks = ReadMark.objects.filter(conversation=conversation, seq__gte=seq)
    return marks.values_list("account_id", flat=True)


def answered(notice: Notice, choice: str | None = None) -> QuerySet[NoticeReply, int]:
    rows = NoticeReply.objects.filter(notice=notice)
    if choice is not None:
        rows = rows.filter(choice=choice)
    return rows.values_list("account_id", flat=True)


def log_of(notice: Notice, *, counts: bool) -> list[Step]:
    """What was done about a notice, the newest first; three queries."""
    rows = list(NoticeStep.objects.filter(notice=notice).order_by("-id")[:LOG_LENGTH])
    people = speakers(row.by_id for row in rows)
    return [
        Step(
            row.kind,
            people.get(row.by_id or 0),
            row.reason,
            row.level,
            row.unread if counts else None,
            row.at,
        )
        for row in rows
    ]


def waiting(account: Account) -> list[Waiting]:
    """Notices that are still to be read and say so: by a day, with a strong reminder, or urged; and those
    that came up to the account as a head. Constant queries.
    """
    rows = _unread(account)
    told = told_to_head(account.id)
    people = speakers({row.sender_id for row in rows} | {one.notice.sender_id for one in told})
    urges = _last_urges([row.id for row in rows])
    own = [_waiting(row, people, urges.get(row.id)) for row in rows]
    above = [_waiting(one.notice, people, None, one.unit.short_name, one.unread) for one in told]
    return [*own, *above]


def _unread(account: Account) -> list[Notice]:
    places = places_of(account.id)
    mark = ReadMark.objects.filter(account=account, conversation=OuterRef("conversation")).values("seq")
    rows = Notice.objects.filter(
        conversation__in=conversations_of(account.id, places),
        withdrawn_at=None,
        ended_at=None,
        sent_at__gte=began(places),
    ).exclude(sender=account)
    unread = rows.annotate(mark=Coalesce(Subquery(mark), 0)).filter(mark__lt=F("seq"))
    urged = NoticeStep.objects.filter(kind=StepKind.URGED).values("notice_id")
    asked = unread.filter(due_at__isnull=False) | unread.filter(strong=True) | unread.filter(id__in=urged)
    ordered = asked.select_related("conversation").order_by(F("due_at").asc(nulls_last=True), "-id")
    return list(ordered[:WAITING])


def _last_urges(notice_ids: Iterable[int]) -> dict[int, NoticeStep]:
    rows = NoticeStep.objects.filter(notice_id__in=list(notice_ids), kind=StepKind.URGED).order_by("id")
    return {row.notice_id: row for row in rows}


def _waiting(
    row: Notice, people: dict[int, Speaker], urge: NoticeStep | None, unit: str = "", unread: int = 0
) -> Waiting:
    return Waiting(
        conversation=row.conversation_id,
        title=row.conversation.title,
        sender=people.get(row.sender_id),
        due_at=row.due_at,
        strong=row.strong,
        strong_reason=row.strong_reason,
        urged_at=urge.at if urge else None,
        urged_reason=urge.reason if urge else "",
        unit=unit,
        unread=unread,
    )
