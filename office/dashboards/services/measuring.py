"""Facts from chains. Measuring a chain again changes nothing unless the chain changed: handlers may
come twice, and what is added bit by bit equals what is computed from the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.calendar import working_minutes
from approvals.selectors.timing import ChainTiming, TurnTiming, every_chain, timings
from office.dashboards.models import ChainFact, Rollup, StageFact
from office.dashboards.services import rolling
from orgchart.selectors import organs_of, units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Unit

ACTIVE = "active"
SUSPENDED = "suspended"
UNMEASURED = "unmeasured"


@dataclass(frozen=True)
class _Places:
    """Units and their organs, for all facts of a batch at once."""

    units: dict[int, Unit]
    organs: dict[int, Unit]

    @classmethod
    def of(cls, chains: list[ChainTiming]) -> _Places:
        ids = {chain.origin_unit_id for chain in chains}
        ids |= {turn.unit_id for chain in chains for turn in chain.turns if turn.unit_id is not None}
        units = units_by_ids(ids)
        return cls(units, organs_of(list(units.values())))

    def of_turn(self, chain: ChainTiming, turn: TurnTiming) -> Unit:
        """The unit whose turn it is; where the task names none, the unit in which the chain began."""
        return self.units.get(turn.unit_id or 0) or self.units[chain.origin_unit_id]

    def organ_id(self, unit: Unit) -> int:
        organ = self.organs.get(unit.id)
        return organ.id if organ else unit.id


def measure(chain_id: int) -> None:
    """Bring one chain's facts, and the rollups with them, up to its present state."""
    with transaction.atomic():
        found = timings([chain_id])
        if not found:
            return
        places = _Places.of(found)
        # A row that counts for nothing yet, so that there is something to lock.
        unmeasured = {**_chain_values(found[0], places), "state": UNMEASURED}
        ChainFact.objects.get_or_create(chain_id=chain_id, defaults=unmeasured)
        old = ChainFact.objects.select_for_update().get(chain_id=chain_id)
        # Read again under the lock: another process may have measured in between.
        chain = timings([chain_id])[0]
        places = _Places.of([chain])
        before = rolling.entries([old], StageFact.objects.filter(chain_id=chain_id))
        turns = _turns(chain, places)
        StageFact.objects.filter(chain_id=chain_id).delete()
        StageFact.objects.bulk_create(turns)
        ChainFact.objects.filter(chain_id=chain_id).update(**_chain_values(chain, places))
        after = rolling.entries([ChainFact(chain_id=chain_id, **_chain_values(chain, places))], turns)
        rolling.apply(before, after)


def recompute() -> int:
    """All facts and rollups from the chains; returns how many chains. Nightly, and after a seed."""
    with transaction.atomic():
        for table in (Rollup, StageFact, ChainFact):
            table.objects.all().delete()
        total = rolling.Entries()
        count = 0
        for page in every_chain():
            chains = timings(page)
            places = _Places.of(chains)
            facts = [ChainFact(chain_id=one.chain_id, **_chain_values(one, places)) for one in chains]
            turns = [turn for one in chains for turn in _turns(one, places)]
            ChainFact.objects.bulk_create(facts, batch_size=500)
            StageFact.objects.bulk_create(turns, batch_size=500)
            total.include(rolling.entries(facts, turns))
            count += len(chains)
        rolling.insert(total)
    return count


def _chain_values(chain: ChainTiming, places: _Places) -> dict[str, Any]:
    unit = places.units[chain.origin_unit_id]
    return {
        "subject_type": chain.subject_type,
        "subject_id": chain.subject_id,
        "organ_id": places.organ_id(unit),
        "unit_id": unit.id,
        "path": unit.path,
        "urgency": chain.urgency,
        "state": chain.state,
        "started_at": chain.started_at,
        "ended_at": chain.ended_at,
        "due_at": chain.due_at,
        "minutes": _chain_minutes(chain),
    }


def _chain_minutes(chain: ChainTiming) -> int | None:
    """Working minutes from start to end without the suspended ones (the longest of those that overlap)."""
    if chain.ended_at is None:
        return None
    held: dict[int, int] = {}
    for turn in chain.turns:
        held[turn.order] = max(held.get(turn.order, 0), turn.suspended_minutes)
    return max(0, working_minutes(chain.started_at, chain.ended_at) - sum(held.values()))


def _turns(chain: ChainTiming, places: _Places) -> list[StageFact]:
    """One fact per turn: of several people of whom one has to act, an open turn is counted once."""
    # Handing in is an act of one moment, not a turn that took time.
    decided = [turn for turn in chain.turns if turn.state != ACTIVE and turn.decided_at != turn.opened_at]
    asked: dict[tuple[int, int, int], list[TurnTiming]] = {}
    for turn in chain.turns:
        if turn.state == ACTIVE:
            asked.setdefault((turn.step_id, turn.slot, turn.round), []).append(turn)
    facts = [_turn(chain, turn, turn, places) for turn in decided if turn.decided_at is not None]
    for shared in asked.values():
        # Waiting ends when the first of them has opened it.
        first_read = min(shared, key=lambda turn: (turn.read_at is None, turn.read_at or turn.opened_at))
        facts.append(_turn(chain, shared[0], first_read, places))
    return facts


def _turn(chain: ChainTiming, turn: TurnTiming, read: TurnTiming, places: _Places) -> StageFact:
    unit = places.of_turn(chain, turn)
    closed = turn.decided_at is not None
    return StageFact(
        chain_id=chain.chain_id,
        task_id=turn.task_id,
        stage=turn.stage,
        organ_id=places.organ_id(unit),
        unit_id=unit.id,
        path=unit.path,
        urgency=chain.urgency,
        opened_at=turn.opened_at,
        read_at=read.read_at,
        decided_at=turn.decided_at,
        due_at=turn.due_at,
        waiting=(turn.waiting or 0) if closed else None,
        handling=(turn.handling or 0) if closed else None,
        suspended=chain.state == SUSPENDED,
    )
