"""The end of groups: by hand, or by their last day, of which the owners hear a week before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import F, Q

from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.permissions import abilities, access_conversation, require_manage
from messaging.services.cards import send_card
from messaging.services.changes import recount_all
from messaging.services.notes import note
from messaging.services.settings import require_end, say_end
from office.kernel import audit, clock
from office.kernel.errors import forbidden, text
from office.kernel.models import Account

if TYPE_CHECKING:
    from orgchart.models import Person

TOLD_BEFORE = timedelta(days=7)


@transaction.atomic
def archive(*, by: Person, conversation_id: int) -> None:
    """Close a group: nothing more is written, all stays readable and is found."""
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    require_manage(by.account_id, conversation)
    close(conversation, "archived", by=by)


@transaction.atomic
def reopen(*, by: Person, conversation_id: int, ends_on: date | None = None) -> None:
    """Take an archived group up again, to a new end or to none. An open group stays as it is."""
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    can = abilities(by.account_id, conversation)
    if can.manage:
        return
    if not can.reopen:
        raise forbidden("messaging.owner_only")
    require_end(ends_on)
    conversation.archived_at, conversation.ends_on, conversation.end_told = None, ends_on, None
    conversation.save(update_fields=["archived_at", "ends_on", "end_told"])
    _record(conversation, by, "reopened")
    note(conversation, "reopened", by=by)
    if ends_on is not None:
        say_end(conversation, by)
    recount_all(conversation)


def close(conversation: Conversation, code: str, *, by: Person | None = None, **data: str) -> None:
    """Archive a locked conversation, with a last line that says why."""
    conversation.archived_at = clock.now()
    conversation.save(update_fields=["archived_at"])
    _record(conversation, by, code)
    note(conversation, code, by=by, **data)
    recount_all(conversation)


def follow_ends() -> int:
    """Archive groups whose last day is over, tell owners of those that end within a week; how many.

    Each group is a transaction of its own, and what is done is found done the next time.
    """
    today = clock.today()
    rows = Conversation.objects.filter(kind=ConversationKind.GROUP, archived_at=None)
    over = rows.filter(ends_on__lt=today)
    soon = rows.filter(ends_on__gte=today, ends_on__lte=today + TOLD_BEFORE)
    untold = soon.filter(Q(end_told=None) | ~Q(end_told=F("ends_on")))
    keys = {*over.values_list("id", flat=True), *untold.values_list("id", flat=True)}
    return sum(_follow_end(key) for key in sorted(keys))


@transaction.atomic
def _follow_end(conversation_id: int) -> bool:
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    day = conversation.ends_on
    if day is None or conversation.archived_at is not None:
        return False
    if day < clock.today():
        close(conversation, "ended")
        return True
    if day > clock.today() + TOLD_BEFORE or conversation.end_told == day:
        return False
    conversation.end_told = day
    conversation.save(update_fields=["end_told"])
    owners = Membership.objects.filter(conversation=conversation, role=Role.OWNER, left_at=None)
    for account in Account.objects.filter(id__in=owners.values("account_id"), is_active=True):
        _tell_owner(account, conversation, day)
    return True


def _tell_owner(account: Account, conversation: Conversation, day: date) -> None:
    language = "en" if account.language == "en" else "zh"
    data = {"title": conversation.title, "date": day.isoformat()}
    send_card(
        account_id=account.id,
        card={"type": "conversation", "conversation_id": str(conversation.id)},
        text=text("messaging.ends_soon", language, data),
        client_id=uuid5(NAMESPACE_URL, f"office:ends_soon:{conversation.id}:{day}:{account.id}"),
    )


def _record(conversation: Conversation, by: Person | None, code: str) -> None:
    audit.record(
        actor=by.account_id if by is not None else None,
        verb=f"messaging.group_{code}",
        entity="conversation",
        entity_id=conversation.id,
    )
