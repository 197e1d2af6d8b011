"""What the clock tells about deadlines (催办 by timer): the holder, then up the reporting line, rationed.

Told once for each level, account and deadline, in working hours only; an account gets at most
``RATION`` escalations a working day, so that a leader's list stays one that is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from approvals.calendar import Calendar, calendar
from approvals.due import NEAR_FROM
from approvals.events import DeadlineTold
from approvals.models import Chain, Dictation, Extension, Reminder, Task
from approvals.services.loading import lock_chain
from approvals.services.walk import Walk
from approvals.stages import DRAFT
from office.kernel import clock
from office.kernel.clock import LOCAL
from orgchart.selectors import Assignee, heads_of, in_charge_of, organ_of, units_by_ids

NEAR, OVERDUE, UP_1, UP_2 = "near", "overdue", "up_1", "up_2"
UP_AFTER = {UP_1: 1, UP_2: 3}  # working days overdue
RATION = 5
BATCH = 2000
_AHEAD = timedelta(days=10)


@dataclass(frozen=True)
class Told:
    level: str
    account_id: int


def remind() -> int:
    """Tell what is to be told now; returns how many were told. Again at once tells nothing."""
    now, worktime = clock.now(), calendar()
    if worktime.next_opening(now) > now:
        return 0
    _lapse()
    rows = Task.objects.filter(
        state=Task.State.ACTIVE,
        kind=Task.Kind.SIGN,
        on_behalf_of=None,
        due_key__lt=now + _AHEAD,
        chain__state=Chain.State.RUNNING,
    ).exclude(step__stage=DRAFT)
    tasks = list(rows.select_related("assignee", "step", "chain").order_by("due_key", "id")[:BATCH])
    known = set(
        Reminder.objects.filter(task__in=tasks).values_list("task_id", "level", "due_at", "account_id")
    )
    spent = _spent(now)
    line = _Line()
    count = 0
    for task in tasks:
        for told in _wanted(task, worktime, now, line):
            if (task.id, told.level, task.due_at, told.account_id) in known:
                continue
            if told.level in UP_AFTER and spent[told.account_id] >= RATION:
                continue
            if _tell(task, told, now):
                spent[told.account_id] += told.level in UP_AFTER
                count += 1
    return count


def _wanted(task: Task, worktime: Calendar, now: datetime, line: _Line) -> Iterator[Told]:
    due = task.due_at
    if due is None:
        return
    if now <= due:
        allowed = worktime.working_minutes(task.opened_at, due)
        if allowed and worktime.working_minutes(now, due) <= allowed * (1 - NEAR_FROM):
            yield Told(NEAR, task.account_id)
        return
    yield Told(OVERDUE, task.account_id)
    days = worktime.working_minutes(due, now) / worktime.day_minutes
    for level, after in UP_AFTER.items():
        if days >= after:
            for person in line.above(task, 1 if level == UP_1 else 2):
                yield Told(level, person.account_id)


class _Line:
    """Who stands above a task's holder, looked up once for each place."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int], list[Assignee]] = {}

    def above(self, task: Task, rung: int) -> list[Assignee]:
        """First the unit's head, then the leader in charge, then the organ's head: the ``rung``-th of them
        who is not the holder.
        """
        if task.unit_id is None:
            return []
        key = (task.unit_id, task.assignee_id, rung)
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, unit_id: int, holder: int, rung: int) -> list[Assignee]:
        unit = units_by_ids([unit_id]).get(unit_id)
        if unit is None:
            return []
        ladder: list[Assignee] = []
        for found in (heads_of(unit), in_charge_of(unit), heads_of(organ_of(unit))):
            if any(one.person_id == holder for one in found):
                ladder.clear()  # those below the holder are not above them
                continue
            ladder += [one for one in found[:1] if one.person_id not in {other.person_id for other in ladder}]
        return ladder[rung - 1 : rung]


def _spent(now: datetime) -> Counter[int]:
    morning = now.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Reminder.objects.filter(at__gte=morning, level__in=list(UP_AFTER))
    return Counter(rows.values_list("account_id", flat=True))


@transaction.atomic
def _tell(task: Task, told: Told, now: datetime) -> bool:
    """Under the chain's lock: nobody is told of what has just been decided."""
    walk = Walk(lock_chain(task.chain_id), task.assignee, now, steps=[])
    walk.actor = None
    still = Task.objects.filter(id=task.id, state=Task.State.ACTIVE, due_at=task.due_at).exists()
    if not still or walk.chain.state != Chain.State.RUNNING or task.due_at is None:
        return False
    _, fresh = Reminder.objects.get_or_create(
        task=task, level=told.level, due_at=task.due_at, account_id=told.account_id, defaults={"at": now}
    )
    if not fresh:
        return False
    walk.log("reminded", task=str(task.id), level=told.level, account=str(told.account_id))
    walk.events.append(
        DeadlineTold(
            **walk.about(),
            task_id=task.id,
            stage=task.step.stage,
            level=told.level,
            account_id=told.account_id,
            holder=task.assignee.name,
        )
    )
    walk.flush()
    return True


def _lapse() -> None:
    """What was asked about a task that is over needs no answer."""
    Extension.objects.filter(state=Extension.State.ASKED).exclude(task__state=Task.State.ACTIVE).update(
        state=Extension.State.LAPSED
    )
    Dictation.objects.filter(state=Dictation.State.ENTERED).exclude(task__state=Task.State.ACTIVE).update(
        state=Dictation.State.LAPSED
    )
