"""Inspections: what was asked for, and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from messaging.models import (
    Conversation,
    ConversationKind,
    Inspection,
    InspectionRoom,
    InspectionState,
    Membership,
    Message,
)
from messaging.selectors.holds import within
from messaging.selectors.keeping import direct_with
from office.kernel.models import Account


def listed(*, before: int | None, limit: int) -> list[Inspection]:
    """The latest first; two queries."""
    rows = Inspection.objects.select_related("asked_by", "decided_by").prefetch_related(
        "subjects__conversation", "subjects__account"
    )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def asked_for(inspection: Inspection) -> QuerySet[Message]:
    """The messages of an inspection: of a conversation all, of a person what they wrote and both sides of
    their direct conversations, on the days of the period; in order.
    """
    subjects = list(inspection.subjects.all())
    rooms = [one.conversation_id for one in subjects if one.conversation_id is not None]
    accounts = [one.account_id for one in subjects if one.account_id is not None]
    where = Q(conversation_id__in=rooms) | Q(sender_id__in=accounts)
    for account in accounts:
        where |= direct_with(account)
    rows = Message.objects.filter(where).filter(within(inspection.since, inspection.until))
    return rows.order_by("conversation_id", "seq")


def concerned(approver: Account, inspection: Inspection) -> bool:
    """Whether what is asked for includes the approver: by name, or as somebody who was ever in a conversation
    or wrote in it.
    """
    if inspection.subjects.filter(account=approver).exists():
        return True
    rooms = inspection.subjects.filter(conversation__isnull=False).values("conversation_id")
    if Membership.objects.filter(conversation_id__in=rooms, account=approver).exists():
        return True
    return asked_for(inspection).filter(sender=approver).exists()


def shown_in(conversation: Conversation) -> list[Inspection]:
    """Closed inspections that took messages from a conversation and that its people are told of."""
    rooms = InspectionRoom.objects.filter(conversation=conversation).values("inspection_id")
    rows = Inspection.objects.filter(id__in=rooms, state=InspectionState.CLOSED, told=True)
    return list(rows.order_by("-id")[:20])


def title_of(conversation: Conversation, names: Sequence[str] = ()) -> str:
    """What an administrator sees of a conversation: its title, or of a direct one who talks there."""
    if conversation.kind == ConversationKind.DIRECT:
        return "、".join(names)
    return conversation.title


def names_in(rooms: Sequence[Conversation]) -> dict[int, list[int]]:
    """The accounts of direct conversations; one query, none without such."""
    direct = [row.id for row in rooms if row.kind == ConversationKind.DIRECT]
    found: dict[int, list[int]] = {}
    if direct:
        rows = Membership.objects.filter(conversation_id__in=direct).order_by("id")
        for room, account in rows.values_list("conversation_id", "account_id"):
            found.setdefault(room, []).append(account)
    return found
