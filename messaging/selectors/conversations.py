"""A person's conversations, with what is unread in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from messaging.events import ConversationOut, MessageOut, Snoozed, Speaker
from messaging.models import (
    Conversation,
    ConversationKind,
    Membership,
    Mention,
    Message,
    Mute,
    OnTop,
    ReadMark,
    Role,
    Snooze,
)
from messaging.selectors import messages
from messaging.selectors.access import BY_UNIT, began, conversations_of
from messaging.selectors.notifying import snoozes_of
from messaging.selectors.owners import led_units
from messaging.selectors.people import speakers
from orgchart.selectors.memberships import Place, places_of
from orgchart.selectors.units import units_by_ids

PAGE = 200
_STAMPED = (
    "title",
    "purpose",
    "ends_on",
    "archived_at",
    "roster_version",
    "my_role",
    "is_muted",
    "is_top",
    "about",
)
"""What a row shows that no counter tells of; a new field of the kind belongs here."""


def with_reading(
    rows: QuerySet[Conversation], account_id: int, places: Sequence[Place]
) -> QuerySet[Conversation]:
    """Add ``read_seq`` (own mark; without one, what came before joining), and ``unread_mentions``."""
    shown = Case(When(back_from=F("seq"), then=F("back_to")), default=F("seq"))
    marks = ReadMark.objects.filter(account_id=account_id, conversation=OuterRef("id"))
    muted = Mute.objects.filter(account_id=account_id, conversation=OuterRef("id"))
    top = OnTop.objects.filter(account_id=account_id, conversation=OuterRef("id"))
    mine = Membership.objects.filter(account_id=account_id, conversation=OuterRef("id"), left_at=None)
    before = Message.objects.filter(conversation=OuterRef("id"), created_at__lt=began(places))
    annotated = rows.annotate(
        read_seq=Coalesce(
            Subquery(marks.values(shown=shown)),
            Subquery(mine.values("joined_seq")),
            Subquery(before.order_by("-seq").values("seq")[:1]),
            Value(0),
        ),
        my_role=Subquery(mine.values("role")),
        is_muted=Exists(muted),
        is_top=Exists(top),
    )
    mentions = _counted(Mention.objects.filter(account_id=account_id, seq__gt=OuterRef("read_seq")))
    everybody = _counted(naming_everybody(account_id).filter(seq__gt=OuterRef("read_seq")))
    return annotated.annotate(
        unread_mentions=Coalesce(Subquery(mentions, output_field=IntegerField()), Value(0))
        + Coalesce(Subquery(everybody, output_field=IntegerField()), Value(0)),
        unread=F("seq") - F("read_seq"),
    )


def naming_everybody(account_id: int) -> QuerySet[Message]:
    """The messages of others that name everybody (@所有人): each counts for every member by its one mark."""
    return Message.objects.filter(~Q(sender_id=account_id), everybody=True)


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    here = rows.filter(conversation=OuterRef("id")).order_by().values("conversation")
    counts: QuerySet[Any] = here.annotate(n=Count("id")).values("n")
    return counts


def listed(
    account_id: int, *, before: int | None = None, ids: Sequence[int] | None = None, limit: int = PAGE
) -> list[ConversationOut]:
    """The account's conversations, those with the newest messages first; constant queries."""
    places = places_of(account_id)
    rows = conversations_of(account_id, places)
    if before is not None:
        rows = rows.filter(newest__lt=before)
    if ids is not None:
        rows = rows.filter(id__in=ids)
    found = list(with_reading(rows, account_id, places).order_by("-newest")[:limit])
    return _shapes(found, account_id)


def heads_of(account_id: int) -> dict[int, tuple[int, int, int, int]]:
    """What tells whether a held row is still right: both counters, ``read_seq``, ``stamp``; three queries."""
    places = places_of(account_id)
    rows = with_reading(conversations_of(account_id, places), account_id, places)
    found = rows.values_list("id", "seq", "change", "read_seq", *_STAMPED)
    put_off = snoozes_of(account_id)
    return {
        key: (seq, change, read, _stamp([*rest, _told(put_off.get(key))]))
        for key, seq, change, read, *rest in found
    }


def _told(row: Snooze | None) -> str:
    return "" if row is None else f"{row.id} {row.seq} {row.whole} {row.until.timestamp()} {row.raised}"


def _stamp(values: Sequence[object]) -> int:
    """The same number in every process for the same values."""
    return crc32(repr([*values]).encode())


def _shapes(rows: Sequence[Any], account_id: int) -> list[ConversationOut]:
    last = {row.id: row for row in Message.objects.filter(id__in=[row.newest for row in rows])}
    peers = _peers([row.id for row in rows if row.kind == ConversationKind.DIRECT], account_id)
    people = speakers(peers.values())
    units = units_by_ids({row.unit_id for row in rows if row.unit_id})
    shown = {out.id: out for out in messages.render(list(last.values()))}
    names = {key: unit.short_name for key, unit in units.items()}
    led = led_units(account_id, rows)
    put_off = snoozes_of(account_id, [row.id for row in rows]) if rows else {}
    return [
        _shape(
            row,
            shown.get(row.newest),
            people.get(peers.get(row.id, 0)),
            names,
            row.unit_id in led,
            put_off.get(row.id),
        )
        for row in rows
    ]


def _peers(direct_ids: Sequence[int], account_id: int) -> dict[int, int]:
    rows = Membership.objects.filter(conversation_id__in=direct_ids).exclude(account_id=account_id)
    return dict(rows.values_list("conversation_id", "account_id"))


def _shape(
    row: Any,
    last: MessageOut | None,
    peer: Speaker | None,
    unit_names: dict[int, str],
    leads: bool,
    put_off: Snooze | None,
) -> ConversationOut:
    title = row.title
    if peer is not None:
        title = peer.name
    elif row.kind in BY_UNIT and not title:
        title = unit_names.get(row.unit_id, "")
    return ConversationOut(
        id=row.id,
        kind=row.kind,
        title=title,
        purpose=row.purpose,
        peer=peer,
        seq=row.seq,
        change=row.change,
        read_seq=row.read_seq,
        unread=max(0, row.unread),
        mentions=row.unread_mentions,
        muted=row.is_muted,
        top=row.is_top,
        snooze=_snoozed(put_off),
        owner=row.my_role == Role.OWNER or leads,
        about=row.about,
        has_cards=row.has_cards,
        ends_on=row.ends_on,
        archived=row.archived,
        newest=row.newest,
        active_at=last.created_at if last else row.created_at,
        last=last,
        stamp=_stamp([*(getattr(row, name) for name in _STAMPED), _told(put_off)]),
    )


def _snoozed(row: Snooze | None) -> Snoozed | None:
    if row is None:
        return None
    return Snoozed(seq=row.seq, whole=row.whole, until=row.until, raised=row.raised)
