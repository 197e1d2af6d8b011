"""Conversations follow reorganisations: what was said to a unit that ended stays readable."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from messaging.events import ConversationFrame
from messaging.models import Audience, Conversation, ConversationKind
from messaging.services.conversations import ensure_unit
from office.kernel import audit, clock
from office.kernel.realtime import publish
from orgchart.selectors.succession import ended_unit, heir_of


@transaction.atomic
def follow_unit(*, unit_id: int) -> int:
    """Let the heir of a unit that ended read what the unit could, notices and its group; returns how many
    conversations. The group itself is closed, and the heir has one of its own. Again, nothing is left to do.
    """
    ended = ended_unit(unit_id)
    heir = heir_of(ended) if ended is not None else None
    if heir is None:
        return 0
    own = Conversation.objects.filter(kind=ConversationKind.UNIT, unit_id=unit_id, archived_at=None).first()
    if own is not None:
        subtree = own.audiences.filter(subtree=True).exists()
        own.archived_at, own.roster_version = clock.now(), F("roster_version") + 1
        own.save(update_fields=["archived_at", "roster_version"])
        ensure_unit(unit_id=heir.id, subtree=subtree)
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
