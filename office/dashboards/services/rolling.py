"""Rollups from facts: what a set of facts adds up to, and how a difference is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from office.dashboards.measures import bin_of
from office.dashboards.models import CHAIN, ChainFact, Rollup, StageFact
from office.kernel.clock import LOCAL

DONE = "done"


@dataclass(frozen=True)
class Key:
    organ_id: int
    unit_id: int
    path: str
    day: date
    stage: str
    urgency: str
    bin: int


@dataclass(frozen=True)
class Tally:
    n: int = 0
    waiting: int = 0
    handling: int = 0
    with_due: int = 0
    on_time: int = 0

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


def entries(chains: Iterable[ChainFact], stages: Iterable[StageFact]) -> Entries:
    found = Entries()
    for chain in chains:
        if chain.state == DONE and chain.ended_at is not None and chain.minutes is not None:
            key = _key(chain, CHAIN, chain.ended_at, chain.minutes)
            found.include(Entries({key: Tally(1, 0, 0, *_kept(chain.due_at, chain.ended_at))}))
    for turn in stages:
        if turn.decided_at is not None and turn.waiting is not None and turn.handling is not None:
            key = _key(turn, turn.stage, turn.decided_at, turn.waiting + turn.handling)
            kept = _kept(turn.due_at, turn.decided_at)
            found.include(Entries({key: Tally(1, turn.waiting, turn.handling, *kept)}))
    return found


def _key(fact: ChainFact | StageFact, stage: str, moment: datetime, minutes: int) -> Key:
    day = moment.astimezone(LOCAL).date()
    return Key(fact.organ_id, fact.unit_id, fact.path, day, stage, fact.urgency, bin_of(minutes))


def _kept(due_at: datetime | None, moment: datetime) -> tuple[int, int]:
    return (0, 0) if due_at is None else (1, int(moment <= due_at))


def apply(before: Entries, after: Entries) -> None:
    """Write the difference between two states of the same facts."""
    difference = Entries(after)
    difference.include(before, -1)
    # One order for everybody, or two chains that share two rows could wait for each other.
    for key in sorted(difference, key=lambda one: (one.unit_id, one.day, one.stage, one.urgency, one.bin)):
        _increment(key, difference[key])


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
    rows = [Rollup(**vars(key), **vars(tally)) for key, tally in all_entries.items()]
    Rollup.objects.bulk_create(rows, batch_size=500)


def present() -> Entries:
    """What the table holds, as entries: for comparing."""
    keys, values = [f.name for f in fields(Key)], [f.name for f in fields(Tally)]
    found = Entries()
    for row in Rollup.objects.values_list(*keys, *values):
        found[Key(*row[: len(keys)])] = Tally(*row[len(keys) :])
    return found
