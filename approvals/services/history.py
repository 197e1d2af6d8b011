"""Enter chains that ran elsewhere or earlier (a migration from another system, the demo's past).

Rows, times and the hash chain are as if they had been walked here; no event is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.calendar import Calendar, calendar
from approvals.definition import parse, plan
from approvals.models import NEVER, Chain, ChainEvent, FlowTemplateVersion, Step, Task
from approvals.services.chains import described, draft_step, step_of
from approvals.services.holders import Holder
from approvals.services.log import append
from approvals.stages import DRAFT
from office.kernel.ids import id_at
from orgchart.services.bulk import insert_objects

if TYPE_CHECKING:
    from orgchart.models import Person, Unit


@dataclass(frozen=True)
class PastAct:
    """One person's turn. ``decided_at`` None: it is still theirs. ``slot``: which of the step's addresses."""

    holder: Holder
    opened_at: datetime
    read_at: datetime | None = None
    decided_at: datetime | None = None
    decision: str = "agree"
    opinion: str = ""
    seen_hash: str = ""
    slot: int = 0
    urged: int = 0


@dataclass(frozen=True)
class PastChain:
    """``acts``: by step key, in the order of time; steps without any are still to come. A return is an
    act with ``decision="return"``, followed by a later act under ``"draft"`` and one in the same step.
    """

    subject_type: str
    subject_id: int
    version: FlowTemplateVersion
    origin_unit: Unit
    organ: Unit
    started_by: Person
    drafter: Holder
    started_at: datetime
    acts: dict[str, list[PastAct]]
    urgency: str = ""
    seen_hash: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    state: str = Chain.State.RUNNING
    ended_at: datetime | None = None
    due_at: datetime | None = None


@dataclass
class _Rows:
    chains: list[Chain] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    entries: list[ChainEvent] = field(default_factory=list)


@transaction.atomic
def record_past(chains: Iterable[PastChain]) -> list[Chain]:
    """Write them all, in bulk; the chains come back in the order given."""
    rows, worktime = _Rows(), calendar()
    plans: dict[tuple[int, str], Any] = {}
    for past in chains:
        key = (past.version.id, repr(sorted(past.context.items())))
        if key not in plans:
            plans[key] = plan(parse(past.version.definition), past.context)
        _Builder(past, plans[key], rows, worktime).build()
    insert_objects(rows.chains)
    insert_objects(rows.steps)
    insert_objects(rows.tasks)
    insert_objects(rows.entries)
    return rows.chains


class _Builder:
    def __init__(self, past: PastChain, planned: Sequence[Any], rows: _Rows, worktime: Calendar) -> None:
        self.past, self.planned, self.rows, self.worktime = past, planned, rows, worktime
        self.happened: list[tuple[datetime, int, str, int, dict[str, Any]]] = []

    def build(self) -> None:
        past = self.past
        chain = Chain(
            id=id_at(past.started_at),
            subject_type=past.subject_type,
            subject_id=past.subject_id,
            template_version=past.version,
            origin_unit=past.origin_unit,
            organ=past.organ,
            started_by=past.started_by,
            state=past.state,
            context=past.context,
            urgency=past.urgency,
            started_at=past.started_at,
            ended_at=past.ended_at,
            due_at=past.due_at,
            last_order=max((p.order for p in self.planned if not p.skipped), default=0),
        )
        steps = [
            draft_step(chain, past.started_by, past.started_at),
            *(step_of(chain, planned, past.urgency) for planned in self.planned),
        ]
        first = PastAct(
            past.drafter, past.started_at, past.started_at, past.started_at, "submit", "", past.seen_hash
        )
        for step in steps:
            step.id = id_at(past.started_at)
        listed = [described(step) for step in steps]
        for step in steps:
            mine = past.acts.get(step.key, [])
            self._step(chain, step, [first, *mine] if step.key == DRAFT else mine)
        self.rows.chains.append(chain)
        self.rows.steps += steps
        self._log(chain, listed)

    def _step(self, chain: Chain, step: Step, acts: list[PastAct]) -> None:
        if not acts:
            return
        step.opened_at = acts[0].opened_at if step.key != DRAFT else self.past.started_at
        if step.due_minutes:
            step.due_at = self.worktime.add_working_minutes(acts[-1].opened_at, step.due_minutes)
        opened = ""
        for act in acts:
            task = self._task(chain, step, act)
            again = act.decision in ("submit", "resubmit") or opened == "returned"
            if (not opened or again) and act.decision != "submit":
                self._note(act.opened_at, 0, "step_opened", act, step=str(step.id), round=1)
            opened = "returned" if act.decision == "return" else "open"
            self._note(
                act.opened_at, 1, "task_opened", act,
                task=str(task.id), step=str(step.id), slot=act.slot, person=str(act.holder.person_id),
            )  # fmt: skip
            self._note_decision(step, task, act)
        last = acts[-1]
        step.state = Step.State.ACTIVE
        if all(act.decided_at for act in acts):
            step.state = Step.State.RETURNED if last.decision == "return" else Step.State.DONE
            step.closed_at = max(act.decided_at for act in acts if act.decided_at)
        if step.state == Step.State.DONE and step.closed_at is not None:
            self._note(step.closed_at, 4, "step_closed", last, step=str(step.id))

    def _note_decision(self, step: Step, task: Task, act: PastAct) -> None:
        if act.decided_at is None:
            return
        self._note(
            act.decided_at, 2, "decided", act,
            task=str(task.id), step=str(step.id), action=act.decision,
            opinion=act.opinion, seen=act.seen_hash, post=act.holder.post_title,
        )  # fmt: skip
        if act.decision == "return":
            self._note(act.decided_at, 3, "step_returned", act, step=str(step.id))

    def _task(self, chain: Chain, step: Step, act: PastAct) -> Task:
        decided = act.decided_at
        read = act.read_at or decided
        due = self.worktime.add_working_minutes(act.opened_at, step.due_minutes) if step.due_minutes else None
        measure = self.worktime.working_minutes
        task = Task(
            id=id_at(act.opened_at),
            step=step,
            chain=chain,
            slot=act.slot,
            assignee_id=act.holder.person_id,
            account_id=act.holder.account_id,
            appointment_id=act.holder.appointment_id,
            unit_id=act.holder.unit_id,
            unit_name=act.holder.unit_name,
            post_title=act.holder.post_title,
            state=_task_state(act),
            decision=act.decision if decided else "",
            opinion=act.opinion if decided else "",
            seen_hash=act.seen_hash if decided else "",
            opened_at=act.opened_at,
            read_at=read,
            decided_at=decided,
            due_at=due,
            due_key=due or NEVER,
            urged=act.urged,
            working_minutes_waiting=measure(act.opened_at, read) if read else None,
            working_minutes_handling=measure(read, decided) if read and decided else None,
        )
        self.rows.tasks.append(task)
        return task

    def _note(self, at: datetime, rank: int, kind: str, act: PastAct, **data: Any) -> None:
        self.happened.append((at, rank, kind, act.holder.account_id, data))

    def _log(self, chain: Chain, listed: list[dict[str, Any]]) -> None:
        started = {
            "subject": [chain.subject_type, str(chain.subject_id)],
            "version": str(self.past.version.id),
            "steps": listed,
        }
        account = self.past.started_by.account_id
        entries = [append(chain, "started", actor=account, data=started, at=chain.started_at)]
        for at, _, kind, actor, data in sorted(self.happened, key=lambda entry: (entry[0], entry[1])):
            entries.append(append(chain, kind, actor=actor, data=data, at=at))
        if self.past.ended_at is not None:
            state = {"state": str(self.past.state)}
            entries.append(append(chain, "finished", actor=None, data=state, at=self.past.ended_at))
        self.rows.entries += entries


def _task_state(act: PastAct) -> Task.State:
    if act.decided_at is None:
        return Task.State.ACTIVE
    return Task.State.RETURNED if act.decision == "return" else Task.State.DONE
