"""Rollups from facts: what a set of facts adds up to, and how a difference is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from office.dashboards.measures import bin_of
from office.dashboards.models import (
    BEGUN,
    CHAIN,
    ChainFact,
    DeliveryFact,
    FormerRollup,
    Rollup,
    StageFact,
    StaleDay,
)
from office.kernel import clock
from office.kernel.clock import LOCAL
from orgchart.services.bulk import insert_objects

DONE, UNMEASURED = "done", "unmeasured"
INCOMING, SIGN_FOR = "incoming", "sign_for"


@dataclass(frozen=True)
class Key:
    organ_id: int
    unit_id: int
    path: str
    day: date
    subject_type: str
    kind: str
    stage: str
    urgency: str
    bin: int


@dataclass(frozen=True)
class Tally:
    n: int = 0
    waiting: int = 0
    handling: int = 0
    elapsed: int = 0
    with_due: int = 0
    on_time: int = 0
    returns: int = 0
    handovers: int = 0

    def plus(self, other: Tally, times: int = 1) -> Tally:
        return Tally(*(getattr(self, f.name) + times * getattr(other, f.name) for f in fields(Tally)))


class Entries(dict[Key, Tally]):
    """Tallies by key; empty ones are left out, so that equal facts make equal entries."""

    def include(self, other: Entries, times: int = 1) -> None:
        for key, tally in other.items():
            merged = self.get(key, Tally()).plus(tally, times)
            if merged == Tally():
                self.pop(key, None)
            else:
                self[key] = merged


def entries(
    chains: Iterable[ChainFact], stages: Iterable[StageFact], deliveries: Iterable[DeliveryFact] = ()
) -> Entries:
    found = Entries()
    for chain in chains:
        found.include(_of_chain(chain))
    for turn in stages:
        found.include(_of_turn(turn))
    for delivery in deliveries:
        found.include(_of_delivery(delivery))
    return found


def _of_chain(chain: ChainFact) -> Entries:
    """A way counts on the day it began, and once more on the day it ended well."""
    if chain.state == UNMEASURED:
        return Entries()
    begun = _key(chain, BEGUN, chain.started_at, 0, chain.subject_type)
    found = Entries({begun: Tally(1)})
    if chain.state == DONE and chain.ended_at is not None and chain.minutes is not None:
        key = _key(chain, CHAIN, chain.ended_at, chain.minutes, chain.subject_type)
        kept = _kept(chain.due_at, chain.ended_at)
        found[key] = Tally(1, 0, 0, chain.elapsed or 0, *kept, chain.returns, chain.handovers)
    return found


def _of_turn(turn: StageFact) -> Entries:
    if turn.decided_at is None or turn.waiting is None or turn.handling is None:
        return Entries()
    handed_on = turn.outcome == StageFact.TRANSFER
    # Whether the limit is kept shows with whoever decides.
    kept = (0, 0) if handed_on else _kept(turn.due_at, turn.decided_at)
    key = _key(turn, turn.stage, turn.decided_at, turn.waiting + turn.handling, turn.subject_type)
    returned = int(turn.outcome == StageFact.RETURN)
    tally = Tally(1, turn.waiting, turn.handling, turn.elapsed or 0, *kept, returned, int(handed_on))
    return Entries({key: tally})


def _of_delivery(fact: DeliveryFact) -> Entries:
    """Until it is signed for nobody works on it: all of its time is waiting."""
    if fact.received_at is None or fact.minutes is None:
        return Entries()
    key = _key(fact, SIGN_FOR, fact.received_at, fact.minutes, INCOMING)
    kept = _kept(fact.due_at, fact.received_at)
    return Entries({key: Tally(1, fact.minutes, 0, fact.elapsed or 0, *kept)})


def _key(
    fact: ChainFact | StageFact | DeliveryFact, stage: str, moment: datetime, minutes: int, subject_type: str
) -> Key:
    day = moment.astimezone(LOCAL).date()
    return Key(
        fact.organ_id,
        fact.unit_id,
        fact.path,
        day,
        subject_type,
        fact.kind,
        stage,
        fact.urgency,
        bin_of(minutes),
    )


def _kept(due_at: datetime | None, moment: datetime) -> tuple[int, int]:
    return (0, 0) if due_at is None else (1, int(moment <= due_at))


def apply(before: Entries, after: Entries) -> None:
    """Write the difference between two states of the same facts."""
    difference = Entries(after)
    difference.include(before, -1)
    _note_stale(difference)
    # One order for everybody, or two chains that share two rows could wait for each other.
    for key in sorted(difference, key=_order):
        _increment(key, difference[key])


def _note_stale(difference: Entries) -> None:
    """Sums of days that are over no longer hold where such a day changes."""
    today = clock.today()
    over = sorted({key.day for key in difference if key.day < today})
    StaleDay.objects.bulk_create([StaleDay(day=day) for day in over])


def _order(key: Key) -> tuple[object, ...]:
    return (key.unit_id, key.day, key.subject_type, key.kind, key.stage, key.urgency, key.bin)


def _increment(key: Key, tally: Tally) -> None:
    row = Rollup.objects.filter(**vars(key))
    changes = {name: F(name) + value for name, value in vars(tally).items()}
    if not row.update(**changes):
        try:
            with transaction.atomic():
                Rollup.objects.create(**vars(key), **vars(tally))
            return
        except IntegrityError:
            # Another process made the row since we looked.
            row.update(**changes)
    if tally.n < 0:
        row.filter(n=0).delete()


def insert(all_entries: Entries) -> None:
    """Write entries into an empty table."""
    insert_objects([Rollup(**vars(key), **vars(tally)) for key, tally in all_entries.items()])


def former() -> Entries:
    """What was taken over from the records before this house."""
    return present(FormerRollup)


def present(table: type[Rollup | FormerRollup] = Rollup) -> Entries:
    """What the table holds, as entries."""
    keys, values = [f.name for f in fields(Key)], [f.name for f in fields(Tally)]
    found = Entries()
    for row in table._default_manager.values_list(*keys, *values):
        found[Key(*row[: len(keys)])] = Tally(*row[len(keys) :])
    return found
