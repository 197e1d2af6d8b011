"""The chain's log: entries numbered and hashed under the chain's lock; verifying it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from approvals.models import Chain, ChainEvent
from approvals.selectors.ink import drawings


def entry_hash(
    *,
    chain_id: int,
    seq: int,
    kind: str,
    actor: int | None,
    data: dict[str, Any],
    at: datetime,
    previous: str,
) -> str:
    content = [
        chain_id,
        seq,
        kind,
        actor,
        data,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        previous,
    ]
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def append(chain: Chain, kind: str, *, actor: int | None, data: dict[str, Any], at: datetime) -> ChainEvent:
    """The next entry (unsaved); moves the chain's head, which the caller saves with it."""
    chain.event_seq += 1
    entry = ChainEvent(
        chain=chain,
        seq=chain.event_seq,
        kind=kind,
        actor=actor,
        data=data,
        at=at,
        previous_hash=chain.event_head,
    )
    entry.hash = entry_hash(
        chain_id=chain.id, seq=entry.seq, kind=kind, actor=actor, data=data, at=at, previous=chain.event_head
    )
    chain.event_head = entry.hash
    return entry


def verify(chain_id: int) -> int | None:
    """The number of the first entry that is missing, changed or cut off, or whose handwriting is another
    one; None when the log is whole.
    """
    chain = Chain.objects.get(id=chain_id)
    entries = list(ChainEvent.objects.filter(chain_id=chain_id).order_by("seq"))
    fault = first_fault(chain, entries)
    return _first_false_ink(entries) if fault is None else fault


def _first_false_ink(entries: Iterable[ChainEvent]) -> int | None:
    """The number of the first decision whose handwriting is not what its entry fixed."""
    fixed = [(one.seq, int(one.data["task"]), one.data["ink"]) for one in entries if one.data.get("ink")]
    kept = drawings(task for _, task, _ in fixed) if fixed else {}
    for seq, task, sha256 in fixed:
        if task not in kept or kept[task].sha256 != sha256:
            return seq
    return None


def first_fault(chain: Chain, entries: Iterable[ChainEvent]) -> int | None:
    """As ``verify``, of entries already read, in their order."""
    previous, expected = "", 0
    for entry in entries:
        expected += 1
        recomputed = entry_hash(
            chain_id=chain.id,
            seq=expected,
            kind=entry.kind,
            actor=entry.actor,
            data=entry.data,
            at=entry.at,
            previous=previous,
        )
        if entry.seq != expected or entry.previous_hash != previous or entry.hash != recomputed:
            return expected
        previous = entry.hash
    whole = chain.event_seq == expected and chain.event_head == previous
    return None if whole else expected + 1
