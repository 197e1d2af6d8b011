"""Conversations follow the org chart: what was said to a unit that ended stays readable, and the groups of
units whose name changed are shown anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from messaging.events import ConversationFrame
from messaging.models import Audience, Conversation, ConversationKind
from messaging.services.changes import recount_all
from messaging.services.conversations import ensure_unit
from messaging.services.ending import close
from office.kernel import audit
from office.kernel.realtime import publish
from orgchart.selectors.succession import ended_unit, heir_of

if TYPE_CHECKING:
    from orgchart.models import Unit


@transaction.atomic
def follow_unit(*, unit_id: int) -> int:
    """Let the heir of a unit that ended read what the unit could, notices and its group; returns how many
    conversations. The group itself is closed with a line that says where it goes on, and the heir has one
    of its own. A unit that goes on under another name or place has its group shown anew. Again, nothing is
    left to do.
    """
    ended = ended_unit(unit_id)
    own = _group_of(unit_id)
    if ended is None:
        if own is not None:
            recount_all(own)
        return 0
    heir = heir_of(ended)
    if own is not None:
        _hand_on(own, heir)
    return _let_read(unit_id, heir) if heir is not None else 0


def _group_of(unit_id: int) -> Conversation | None:
    rows = Conversation.objects.select_for_update(of=("self",))
    return rows.filter(kind=ConversationKind.UNIT, unit_id=unit_id, archived_at=None).first()


def _hand_on(own: Conversation, heir: Unit | None) -> None:
    if heir is None:
        close(own, "unit_ended")
        return
    subtree = own.audiences.filter(subtree=True).exists()
    own.heir = ensure_unit(unit_id=heir.id, subtree=subtree)
    own.roster_version += 1
    own.save(update_fields=["roster_version", "heir"])
    close(own, "unit_merged", unit=heir.short_name)


def _let_read(unit_id: int, heir: Unit) -> int:
    known = Audience.objects.filter(unit=heir).values("conversation_id")
    rows = list(Audience.objects.filter(unit_id=unit_id).exclude(conversation_id__in=known))
    Audience.objects.bulk_create(
        [Audience(conversation_id=row.conversation_id, unit=heir, subtree=row.subtree) for row in rows],
        ignore_conflicts=True,
    )
    for row in rows:
        group = f"{'subtree' if row.subtree else 'unit'}:{heir.id}"
        publish([group], ConversationFrame(conversation=row.conversation_id, what="joined").content())
    if rows:
        data = {"to": str(heir.id), "conversations": [str(row.conversation_id) for row in rows]}
        audit.record(
            actor=None, verb="messaging.follow_unit", entity="orgchart.unit", entity_id=unit_id, data=data
        )
    return len(rows)
