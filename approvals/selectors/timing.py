"""When each turn of a chain opened, was read and was decided: what measuring needs, and no more.

Minutes are working minutes, suspended time excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.models import Chain, Request, Task
from approvals.stages import READ


@dataclass(frozen=True)
class TurnTiming:
    """One task: a person's turn, without the person. ``slot`` is shared by those of whom one has to act."""

    task_id: int
    step_id: int
    order: int
    slot: int
    round: int
    stage: str
    state: str
    unit_id: int | None
    opened_at: datetime
    read_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    waiting: int | None
    handling: int | None
    suspended_minutes: int
    post: str = ""
    decision: str = ""


@dataclass(frozen=True)
class ChainTiming:
    """``kind``: what the subject is, 通知 or 请示 of a document, of a request its form's key; "" unknown."""

    chain_id: int
    subject_type: str
    subject_id: int
    organ_id: int
    origin_unit_id: int
    urgency: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    kind: str = ""
    turns: list[TurnTiming] = field(default_factory=list)


COUNTED = (Task.State.ACTIVE, Task.State.DONE, Task.State.RETURNED, Task.State.TRANSFERRED)
REQUEST = "request"
_CHAIN = (
    *("id", "subject_type", "subject_id", "organ_id", "origin_unit_id"),
    *("urgency", "state", "started_at", "ended_at", "due_at", "context__kind"),
)
_TURN = (
    *("id", "step_id", "step__order", "slot", "round", "step__stage", "state", "unit_id"),
    *("opened_at", "read_at", "decided_at", "due_at"),
    *("working_minutes_waiting", "working_minutes_handling", "suspended_minutes"),
    *("post_title", "decision", "chain_id"),
)


def timings(chain_ids: Iterable[int]) -> list[ChainTiming]:
    """The timings of these chains, in three queries; readings for information (传阅) are left out.

    A turn that was handed on (转办) has no time of decision: it ended when the next in its slot opened.
    """
    wanted = list(chain_ids)
    rows: list[tuple[Any, ...]] = list(Chain.objects.filter(id__in=wanted).values_list(*_CHAIN))
    forms = _forms({row[2] for row in rows if row[1] == REQUEST})
    chains = {row[0]: ChainTiming(*(*row[:-1], _kind(row, forms))) for row in rows}
    tasks = Task.objects.filter(chain_id__in=wanted, kind=Task.Kind.SIGN, state__in=COUNTED)
    for *turn, chain_id in tasks.exclude(step__stage=READ).order_by("id").values_list(*_TURN):
        chains[chain_id].turns.append(TurnTiming(*turn))
    return list(chains.values())


def _forms(request_ids: set[int]) -> dict[int, str]:
    """The keys of the requests' forms."""
    if not request_ids:
        return {}
    rows = Request.objects.filter(id__in=request_ids)
    return dict(rows.values_list("id", "form_version__form__key"))


def _kind(row: tuple[Any, ...], forms: dict[int, str]) -> str:
    # What a request's own answers call "kind" is another matter: there the form says what it is.
    return forms.get(row[2], "") if row[1] == REQUEST else str(row[-1] or "")


def every_chain(*, size: int = 500) -> Iterator[list[int]]:
    """The ids of all chains, in pages."""
    after = 0
    while True:
        page = list(Chain.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:size])
        if not page:
            return
        yield page
        after = page[-1]


def opinions(task_ids: Iterable[int]) -> dict[int, str]:
    """What was written with these decisions. For callers who have made sure that the subjects may be read."""
    return dict(Task.objects.filter(id__in=list(task_ids)).values_list("id", "opinion"))
