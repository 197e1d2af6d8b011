"""Facts from chains. Measuring a chain again changes nothing unless the chain changed: handlers may
come twice or late, and what is added bit by bit equals what is computed from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.calendar import working_minutes
from approvals.selectors.timing import ChainTiming, TurnTiming, timings
from office.dashboards.models import ChainFact, StageFact
from office.dashboards.services import rolling
from office.dashboards.services.places import Places

if TYPE_CHECKING:
    from orgchart.models import Unit

ACTIVE, SUSPENDED, TRANSFERRED = "active", "suspended", "transferred"
UNMEASURED = rolling.UNMEASURED


def measure(chain_id: int) -> None:
    """Bring one chain's facts, and the rollups with them, up to its present state."""
    with transaction.atomic():
        found = timings([chain_id])
        if not found:
            return
        # A row that counts for nothing yet, so that there is something to lock.
        unmeasured = {**chain_values(found[0], places_of(found)), "state": UNMEASURED}
        ChainFact.objects.get_or_create(chain_id=chain_id, defaults=unmeasured)
        old = ChainFact.objects.select_for_update().get(chain_id=chain_id)
        # Read again under the lock: another process may have measured in between.
        chain = timings([chain_id])[0]
        places = places_of([chain])
        before = rolling.entries([old], StageFact.objects.filter(chain_id=chain_id))
        turns = turns_of(chain, places)
        StageFact.objects.filter(chain_id=chain_id).delete()
        StageFact.objects.bulk_create(turns)
        values = chain_values(chain, places)
        ChainFact.objects.filter(chain_id=chain_id).update(**values)
        after = rolling.entries([ChainFact(chain_id=chain_id, **values)], turns)
        rolling.apply(before, after)


def places_of(chains: Iterable[ChainTiming]) -> Places:
    ids: set[int] = set()
    for chain in chains:
        ids.add(chain.origin_unit_id)
        ids |= {turn.unit_id for turn in chain.turns if turn.unit_id is not None}
    return Places.of(ids)


def chain_values(chain: ChainTiming, places: Places) -> dict[str, Any]:
    unit = places.units[chain.origin_unit_id]
    held = _held(chain)
    decisions = [turn.decision for turn in chain.turns]
    states = [turn.state for turn in chain.turns]
    return {
        "subject_type": chain.subject_type,
        "subject_id": chain.subject_id,
        "kind": chain.kind,
        "organ_id": places.organ_id(unit),
        "unit_id": unit.id,
        "path": unit.path,
        "urgency": chain.urgency,
        "state": chain.state,
        "started_at": chain.started_at,
        "ended_at": chain.ended_at,
        "due_at": chain.due_at,
        "minutes": _chain_minutes(chain, held),
        "elapsed": elapsed(chain.started_at, chain.ended_at),
        "held": held,
        "returns": decisions.count(StageFact.RETURN),
        "handovers": states.count(TRANSFERRED),
    }


def elapsed(start: datetime, end: datetime | None) -> int | None:
    """Calendar minutes; 0 where a clock went back between the two."""
    return None if end is None else max(0, int((end - start).total_seconds() // 60))


def _held(chain: ChainTiming) -> int:
    """The suspended working minutes: the longest of those that overlap."""
    held: dict[int, int] = {}
    for turn in chain.turns:
        held[turn.order] = max(held.get(turn.order, 0), turn.suspended_minutes)
    return sum(held.values())


def _chain_minutes(chain: ChainTiming, held: int) -> int | None:
    if chain.ended_at is None:
        return None
    return max(0, working_minutes(chain.started_at, chain.ended_at) - held)


def turns_of(chain: ChainTiming, places: Places) -> list[StageFact]:
    """One fact per turn: of several people of whom one has to act, an open turn is counted once."""
    asked: dict[tuple[int, int, int], list[TurnTiming]] = {}
    facts: list[StageFact] = []
    for turn in chain.turns:
        if turn.state == ACTIVE:
            asked.setdefault((turn.step_id, turn.slot, turn.round), []).append(turn)
        elif turn.state == TRANSFERRED:
            facts.append(_handed_on(chain, turn, places))
        # Handing in is an act of one moment, not a turn that took time.
        elif turn.decided_at is not None and turn.decided_at != turn.opened_at:
            facts.append(_decided(chain, turn, places))
    for shared in asked.values():
        # Waiting ends when the first of them has opened it.
        first_read = min(shared, key=lambda turn: (turn.read_at is None, turn.read_at or turn.opened_at))
        facts.append(_turn(chain, shared[0], places, read_at=first_read.read_at))
    return facts


def _decided(chain: ChainTiming, turn: TurnTiming, places: Places) -> StageFact:
    return _turn(
        chain,
        turn,
        places,
        read_at=turn.read_at,
        decided_at=turn.decided_at,
        outcome=turn.decision,
        waiting=turn.waiting or 0,
        handling=turn.handling or 0,
        elapsed=elapsed(turn.opened_at, turn.decided_at),
    )


def _handed_on(chain: ChainTiming, turn: TurnTiming, places: Places) -> StageFact:
    """A turn handed on (转办) ended when the next one in its slot opened."""
    later = [
        other.opened_at
        for other in chain.turns
        if (other.step_id, other.slot) == (turn.step_id, turn.slot) and other.task_id > turn.task_id
    ]
    end = min(later, default=turn.opened_at)
    read = min(turn.read_at or end, end)
    waiting, handling = working_minutes(turn.opened_at, read), working_minutes(read, end)
    spared = min(turn.suspended_minutes, waiting + handling)
    return _turn(
        chain,
        turn,
        places,
        read_at=turn.read_at,
        decided_at=end,
        outcome=StageFact.TRANSFER,
        waiting=max(waiting - spared, 0),
        handling=handling - max(spared - waiting, 0),
        elapsed=elapsed(turn.opened_at, end),
    )


def _turn(chain: ChainTiming, turn: TurnTiming, places: Places, **measured: Any) -> StageFact:
    unit = _unit_of(chain, turn, places)
    return StageFact(
        chain_id=chain.chain_id,
        task_id=turn.task_id,
        subject_type=chain.subject_type,
        kind=chain.kind,
        stage=turn.stage,
        order=turn.order,
        slot=turn.slot,
        round=turn.round,
        organ_id=places.organ_id(unit),
        unit_id=unit.id,
        path=unit.path,
        post=turn.post,
        urgency=chain.urgency,
        opened_at=turn.opened_at,
        due_at=turn.due_at,
        held=turn.suspended_minutes,
        suspended=chain.state == SUSPENDED,
        **measured,
    )


def _unit_of(chain: ChainTiming, turn: TurnTiming, places: Places) -> Unit:
    """The unit whose turn it is; where the task names none, the unit in which the chain began."""
    return places.units.get(turn.unit_id or 0) or places.units[chain.origin_unit_id]
