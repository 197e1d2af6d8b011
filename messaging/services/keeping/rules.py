"""How long messages are kept: what the system administrator bounds and the security administrator sets."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce

from messaging.models import Conversation, ConversationKind, KeepingPolicy, Message, RetentionRule
from messaging.models.keeping import KEEPING_ID
from messaging.selectors import holds, keeping
from messaging.services.keeping.gate import lock, require
from office.kernel import audit, clock
from office.kernel.errors import conflict, invalid
from office.kernel.models import Account
from office.kernel.models.account import Administrator
from orgchart.selectors.units import units_by_ids

GRACE_DAYS = 3
"""Days before a rule that lets more go holds: what goes cannot be had back."""
LONGEST = 36_500
HOURS_MOST, TIMES_MOST = 24 * 14, 20
ROOMS = 500
PREVIEW_SECONDS = 8.0
"""A preview that has not come to its end by then says so."""


@dataclass(frozen=True)
class Bounds:
    """What may be set, as ``KeepingPolicy`` names it."""

    floor_days: int
    ceiling_days: int
    mark_files: bool
    tell_inspected: bool
    download_hours: int
    download_limit: int


@transaction.atomic
def set_policy(*, by: Account, version: int, bounds: Bounds) -> KeepingPolicy:
    """Put new bounds into force; ``version`` is that of the policy as the administrator saw it."""
    require(by, Administrator.SYSTEM)
    _check(bounds)
    row = lock()
    if row.version != version:
        raise conflict("messaging.policy_changed")
    before, after = {name: getattr(row, name) for name in asdict(bounds)}, asdict(bounds)
    changed = {
        name: {"from": before[name], "to": after[name]} for name in after if before[name] != after[name]
    }
    if not changed:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, clock.now()
    row.save()
    audit.record(
        actor=by.id,
        verb="messaging.keeping_policy_changed",
        entity="messaging_keeping",
        entity_id=KEEPING_ID,
        data={"version": row.version, "changed": changed},
    )
    return row


def _check(bounds: Bounds) -> None:
    if not 1 <= bounds.floor_days <= LONGEST:
        raise invalid("messaging.keeping_days", field="floor_days", least=1, most=LONGEST)
    if bounds.ceiling_days and not bounds.floor_days <= bounds.ceiling_days <= LONGEST:
        raise invalid("messaging.keeping_days", field="ceiling_days", least=bounds.floor_days, most=LONGEST)
    if not 1 <= bounds.download_hours <= HOURS_MOST:
        raise invalid("messaging.keeping_hours", field="download_hours", most=HOURS_MOST)
    if not 1 <= bounds.download_limit <= TIMES_MOST:
        raise invalid("messaging.keeping_times", field="download_limit", most=TIMES_MOST)


@dataclass(frozen=True)
class Wish:
    """A rule as it is to be: see ``RetentionRule``."""

    kind: str
    unit_id: int | None
    days: int | None


@transaction.atomic
def set_rule(*, by: Account, wish: Wish) -> RetentionRule:
    """Set, change or (``days`` None) take away a rule. One under which more goes than today holds only
    GRACE_DAYS later; one that keeps longer holds at once, and in place of any that is still to come.
    """
    require(by, Administrator.SECURITY)
    policy = lock()
    check_wish(wish, policy)
    key = (wish.kind, wish.unit_id)
    before = keeping.in_force().get(key)
    sooner = _lets_more_go(wish)
    same = RetentionRule.objects.filter(kind=wish.kind)
    same = same.filter(unit=None) if wish.unit_id is None else same.filter(unit_id=wish.unit_id)
    same.filter(effective_on__gt=clock.today()).delete()
    row = RetentionRule.objects.create(
        kind=wish.kind,
        unit_id=wish.unit_id,
        days=wish.days,
        effective_on=clock.today() + timedelta(days=GRACE_DAYS if sooner else 0),
        made_by=by,
    )
    audit.record(
        actor=by.id,
        verb="messaging.retention_set",
        entity="retention_rule",
        entity_id=row.id,
        data={
            "kind": wish.kind,
            "unit": str(wish.unit_id or ""),
            "from": before,
            "to": wish.days,
            "effective_on": row.effective_on.isoformat(),
        },
    )
    return row


def check_wish(wish: Wish, policy: KeepingPolicy) -> None:
    if wish.kind and wish.kind not in ConversationKind.values:
        raise invalid("messaging.keeping_kind", field="kind")
    if wish.unit_id is not None and wish.unit_id not in units_by_ids([wish.unit_id]):
        raise invalid("messaging.no_such_unit", field="unit_id")
    if wish.days is None:
        return
    least, most = policy.floor_days, policy.ceiling_days or LONGEST
    endless = wish.days == keeping.FOREVER and not policy.ceiling_days
    if not endless and not least <= wish.days <= most:
        raise invalid("messaging.keeping_days", field="days", least=least, most=most)


def _lets_more_go(wish: Wish) -> bool:
    """Whether anywhere under the rule something is kept for a shorter time than today."""
    key = (wish.kind, wish.unit_id)
    now, then = keeping.rules(), keeping.rules(instead={key: wish.days})
    units = units_by_ids([wish.unit_id] if wish.unit_id is not None else [])
    home = units[wish.unit_id].path if wish.unit_id is not None else ""
    kinds = [wish.kind] if wish.kind else [str(kind) for kind in ConversationKind]
    homes = {home, *(path for _, path in now.days if path.startswith(home))}
    return any(_shorter(then.days_of(kind, at), now.days_of(kind, at)) for kind in kinds for at in homes)


def _shorter(then: int | None, now: int | None) -> bool:
    if not then:
        return False
    return not now or then < now


@dataclass
class Preview:
    """What a rule would let go today, by kind of conversation: (conversations, messages). ``rooms`` are those
    the rule is for; not ``complete``: there are more than were counted in time.
    """

    rooms: int = 0
    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    held: int = 0
    complete: bool = True
    effective_on: date | None = None


def preview(*, by: Account, wish: Wish) -> Preview:
    """Count, changing nothing, what would go if the rule held today."""
    require(by, Administrator.SECURITY)
    check_wish(wish, keeping.keeping_policy())
    rules = keeping.rules(instead={(wish.kind, wish.unit_id): wish.days})
    found, began = Preview(), time.monotonic()
    found.effective_on = clock.today() + timedelta(days=GRACE_DAYS if _lets_more_go(wish) else 0)
    units = units_by_ids([wish.unit_id] if wish.unit_id is not None else [])
    home = units[wish.unit_id].path if wish.unit_id is not None else ""
    kinds = [wish.kind] if wish.kind else [str(kind) for kind in ConversationKind]
    for rooms in walk(kinds):
        own = {
            room for room, paths in keeping.homes(rooms).items() if any(one.startswith(home) for one in paths)
        }
        _count(found, [room for room in rooms if room.id in own], rules)
        if time.monotonic() - began > PREVIEW_SECONDS:
            found.complete = False
            break
    return found


def _count(found: Preview, rooms: Sequence[Conversation], rules: keeping.Rules) -> None:
    found.rooms += len(rooms)
    by_cutoff: dict[datetime, list[int]] = {}
    for room, days in keeping.days_of(rooms, rules).items():
        by_cutoff.setdefault(cutoff(days), []).append(room)
    held = holds.held_where(holds.holding())
    for moment, ids in by_cutoff.items():
        marked = Message.objects.annotate(mark=Coalesce(F("conversation__retention_mark__seq"), Value(0)))
        due = marked.filter(
            conversation_id__in=ids, seq__gt=F("mark"), created_at__lt=moment, expired_at=None
        )
        going = due
        if held is not None:
            found.held += due.filter(held).count()
            going = due.exclude(id__in=due.filter(held).values("id"))
        counted = going.order_by().values("conversation__kind")
        for row in counted.annotate(rooms=Count("conversation", distinct=True), messages=Count("id")):
            before = found.kinds.get(row["conversation__kind"], (0, 0))
            found.kinds[row["conversation__kind"]] = (before[0] + row["rooms"], before[1] + row["messages"])


def cutoff(days: int) -> datetime:
    """What was written before it has been kept for so many days; by whole civil days."""
    return holds.start_of(clock.today() - timedelta(days=days))


def walk(kinds: Sequence[str], *, after: int = 0) -> Iterator[list[Conversation]]:
    """All conversations of some kinds that hold anything, in the order of their ids, ROOMS at a time."""
    while True:
        rows = Conversation.objects.filter(id__gt=after, kind__in=kinds, seq__gt=0).order_by("id")
        found = list(rows[:ROOMS])
        if not found:
            return
        yield found
        after = found[-1].id
