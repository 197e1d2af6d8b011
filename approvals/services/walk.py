"""One act on one chain: everything it changes, gathered in memory and written in a few statements.

The caller holds the chain's lock. ``advance`` is the one transition function: close what is met,
open what follows, until somebody has to act or the chain is done.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from approvals import rules
from approvals.calendar import add_working_minutes, working_minutes
from approvals.due import day_end
from approvals.events import (
    ChainFinished,
    StepOpened,
    StepUnassigned,
    TaskClosed,
    TaskRef,
)
from approvals.models import NEVER, Chain, ChainEvent, Step, Task
from approvals.rules import SlotState
from approvals.services.holders import SAME, Holder, find_holders, find_together
from approvals.services.loading import steps_and_tasks
from approvals.services.log import append
from approvals.services.standing_in import deputed
from approvals.stages import READ
from approvals.subjects import Opened
from office.kernel import outbox
from office.kernel.outbox import Event
from office.kernel.writes import Writes

if TYPE_CHECKING:
    from orgchart.models import Person
    from orgchart.selectors import Assignee
    from orgchart.selectors.delegations import StandIn

AGREED = ("agree", "submit", "resubmit", "read")
OPENABLE = (Step.State.WAITING, Step.State.RETURNED)
_STEP_CHANGES = ("order", "slots", "state", "round", "due_at", "opened_at", "closed_at", "rule", "quorum")
_CHAIN_CHANGES = [field.name for field in Chain._meta.concrete_fields if not field.primary_key]


class Walk:
    def __init__(self, chain: Chain, by: Person, at: datetime, steps: list[Step] | None = None) -> None:
        self.chain, self.by, self.at = chain, by, at
        self.actor: int | None = by.account_id  # None when the house acts by the clock
        self.steps: list[Step]
        self.tasks: dict[int, list[Task]]
        self.serving: set[int] = set()
        if steps is None:
            self.steps, self.tasks, self.serving = steps_and_tasks(chain)
        else:
            self.steps, self.tasks = steps, {step.id: [] for step in steps}
        self.opened: list[Opened] = []
        self.closed: list[Step] = []
        self.events: list[Event] = []
        self._same_people: set[int] = set()
        self._new_steps: list[Step] = []
        self._new_tasks: list[Task] = []
        self._ended: dict[str, list[Task]] = {}
        self._changed: dict[int, Step] = {}
        self._entries: list[ChainEvent] = []

    # --- reading -----------------------------------------------------------------------------

    def step(self, step_id: int) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def active(self, step: Step) -> list[Task]:
        return [task for task in self.tasks[step.id] if task.state == Task.State.ACTIVE]

    def slot_state(self, step: Step, index: int) -> SlotState:
        here = [t for t in self.tasks[step.id] if t.slot == index and t.round == step.round]
        if step.slots[index].get("omitted"):
            return SlotState.OMITTED
        if any(t.state == Task.State.DONE and t.decision in AGREED for t in here):
            return SlotState.AGREED
        asked = any(t.state == Task.State.ACTIVE for t in here)
        return SlotState.ASKED if asked else SlotState.EMPTY

    def slots(self, step: Step) -> list[rules.Slot]:
        return [
            rules.Slot(
                state=self.slot_state(step, index),
                added=slot.get("origin") == "added",
                before=slot.get("before"),
                group=slot.get("group", ""),
                need=slot.get("need", 0),
            )
            for index, slot in enumerate(step.slots)
        ]

    # --- writing, in memory ------------------------------------------------------------------

    def log(self, kind: str, **data: Any) -> None:
        self._entries.append(append(self.chain, kind, actor=self.actor, data=data, at=self.at))

    def change(self, step: Step) -> None:
        if step not in self._new_steps:
            self._changed[step.id] = step

    def add_step(self, step: Step) -> None:
        self._new_steps.append(step)
        self.steps.append(step)
        self.steps.sort(key=lambda other: (other.order, other.id))
        self.tasks[step.id] = []

    def end_tasks(self, tasks: list[Task], reason: str) -> None:
        """End tasks without their holders' decision."""
        if not tasks:
            return
        for task in tasks:
            task.state, task.closed_reason = Task.State.CANCELLED, reason
        self._ended.setdefault(reason, []).extend(tasks)
        self.log("tasks_closed", tasks=[str(task.id) for task in tasks], reason=reason)
        self.events.append(TaskClosed(**self.about(), tasks=refs(tasks), reason=reason))

    def about(self) -> dict[str, Any]:
        """What every event carries."""
        return {
            "chain_id": self.chain.id,
            "subject_type": self.chain.subject_type,
            "subject_id": self.chain.subject_id,
        }

    # --- the transition function -------------------------------------------------------------

    def advance(self, step: Step) -> None:
        """Go on from a step in which somebody has just agreed."""
        self.fill(step)
        if not self._met(step):
            return
        self._close(step)
        jump = next((entry for entry in self.chain.resume if entry["after"] == str(step.id)), None)
        if jump is not None:
            self.chain.resume = [entry for entry in self.chain.resume if entry is not jump]
            target = self.step(int(jump["to"]))
            if target is not None:
                self.open_order(target.order, resumed=True)
                return
        self.open_next(step.order)

    def open_next(self, order: int) -> None:
        """Open the first order from ``order`` on that still has something to do; none left: done."""
        while True:
            group = [s for s in self.steps if s.order == order and s.state == Step.State.ACTIVE]
            if group:
                return
            later = [s.order for s in self.steps if s.order >= order and s.state in OPENABLE]
            if not later:
                self.finish(Chain.State.DONE)
                return
            order = min(later)
            self.open_order(order)

    def open_order(self, order: int, *, resumed: bool = False) -> None:
        for step in self.steps:
            if step.order == order and step.state in OPENABLE:
                self.open(step, resumed=resumed)
        if resumed and not any(s.order == order and s.state == Step.State.ACTIVE for s in self.steps):
            self.open_next(order)

    def reset(self, step: Step) -> None:
        """To be walked again, by whoever holds it then."""
        step.state = Step.State.WAITING
        step.round += 1
        self.change(step)
        self.log("step_reset", step=str(step.id), round=step.round)

    def skip(self, step: Step) -> None:
        step.state, step.closed_at = Step.State.SKIPPED, self.at
        self.change(step)
        self.log("step_skipped", step=str(step.id))

    def open(self, step: Step, *, resumed: bool = False, same_people: bool = False) -> None:
        if same_people:
            self._same_people.add(step.id)
        step.state, step.opened_at, step.closed_at = Step.State.ACTIVE, self.at, None
        if step.due_minutes:
            step.due_at = add_working_minutes(self.at, step.due_minutes)
        for slot in step.slots:
            if slot.get("omitted") == SAME:
                del slot["omitted"]
        self.change(step)
        self.log("step_opened", step=str(step.id), round=step.round)
        self.fill(step, resumed=resumed)
        if self._met(step):
            self._close(step)

    def fill(self, step: Step, *, resumed: bool = False) -> None:
        """Ask the holders of those slots whose turn it is."""
        made: list[Task] = []
        nobody: list[str] = []
        omitted: list[int] = []
        for index, found in self._looked_up(step, rules.to_open(step.rule, self.slots(step))):
            self._wait_out(step, index)
            same_people = step.id in self._same_people
            holders = find_holders(self, step, index, same_people=same_people, found=found)
            if step.slots[index].get("omitted"):
                omitted.append(index)
                self.change(step)
                self.log("slot_omitted", step=str(step.id), slot=index, why=step.slots[index]["omitted"])
            elif holders:
                made += [self.new_task(step, index, holder) for holder in holders]
            elif not step.slots[index].get("unassigned"):
                nobody.append(str(step.slots[index].get("name", "")))
            self._mark(step, index, unassigned=not holders and not step.slots[index].get("omitted"))
        if nobody:
            self._tell_unassigned(step, nobody)
        self.ask(step, made, resumed=resumed)
        if len(omitted) and step.rule == Step.Rule.SERIAL:
            self.fill(step)

    def ask(self, step: Step, made: list[Task], *, resumed: bool = False) -> None:
        """Announce tasks just made, and beside them those of whoever stands in for their holders."""
        self.announce(step, [*made, *deputed(self, step, made)], resumed=resumed)

    def announce(self, step: Step, made: list[Task], *, resumed: bool = False) -> None:
        if made:
            self.opened.append(Opened(step, made))
            self.events.append(
                StepOpened(
                    **self.about(), step_id=step.id, stage=step.stage, tasks=refs(made), resumed=resumed
                )
            )

    def new_task(self, step: Step, slot: int, holder: Holder, stand_in: StandIn | None = None) -> Task:
        due_at = day_end(step.slots[slot].get("due_on")) or step.due_at
        task = Task(
            step=step,
            chain=self.chain,
            kind=Task.Kind.READ if step.stage == READ else Task.Kind.SIGN,
            round=step.round,
            slot=slot,
            assignee_id=holder.person_id,
            account_id=holder.account_id,
            appointment_id=holder.appointment_id,
            unit_id=holder.unit_id,
            unit_name=holder.unit_name,
            post_title=holder.post_title,
            on_behalf_of_id=stand_in.for_person if stand_in else None,
            delegation_id=stand_in.delegation_id if stand_in else None,
            opened_at=self.at,
            due_at=due_at,
            due_key=due_at or NEVER,
        )
        self._new_tasks.append(task)
        self.tasks[step.id].append(task)
        self.log(
            "task_opened",
            task=str(task.id),
            step=str(step.id),
            slot=slot,
            person=str(holder.person_id),
            **({"on_behalf_of": str(stand_in.for_person)} if stand_in else {}),
        )
        return task

    def finish(self, state: Chain.State) -> None:
        self.end_tasks([t for s in self.steps for t in self.active(s)], state.value)
        self.chain.state, self.chain.ended_at, self.chain.resume = state, self.at, []
        self.log("finished", state=state.value)
        self.events.append(
            ChainFinished(
                **self.about(),
                state=state.value,
                by_account=self.by.account_id,
                drafter_account=self.chain.started_by.account_id,
            )
        )

    def flush(self) -> None:
        """Write it all; the events last, in the order in which things happened."""
        writes = Writes()
        for reason, ended in self._ended.items():
            rows = Task.objects.filter(id__in=[task.id for task in ended])
            writes.update(rows, state=Task.State.CANCELLED, closed_reason=reason)
        places = {task.step_id for ended in self._ended.values() for task in ended}
        if any(task.step_id in places for task in self._new_tasks):
            # Whoever is asked again in the same place holds it twice until their old task has ended.
            writes.send()
        writes.insert([*self._new_steps, *self._changed.values()], update=_STEP_CHANGES)
        writes.insert(self._new_tasks)
        writes.insert(self._entries)
        first = self.chain.outbox_version + 1
        self.chain.outbox_version += len(self.events)
        writes.insert([self.chain], update=_CHAIN_CHANGES)
        outbox.publish_all(
            self.events,
            aggregate="approvals.chain",
            aggregate_id=self.chain.id,
            first=first,
            writes=writes,
        )
        writes.send()

    # --- inside ------------------------------------------------------------------------------

    def _looked_up(self, step: Step, places: list[int]) -> list[tuple[int, list[Assignee] | None]]:
        """Several places with whom their addresses mean, unless the people stay as they were; one place with
        nothing: it may not have to be asked.
        """
        if len(places) < 2 or step.id in self._same_people:
            return [(index, None) for index in places]
        addresses = [step.slots[index]["address"] for index in places]
        return list(zip(places, find_together(addresses, self.chain.origin_unit), strict=True))

    def _mark(self, step: Step, slot: int, *, unassigned: bool) -> None:
        """Remember that nobody was found, so that it is told once."""
        if bool(step.slots[slot].get("unassigned")) != unassigned:
            step.slots[slot]["unassigned"] = unassigned
            self.change(step)

    def _wait_out(self, step: Step, index: int) -> None:
        """Time spent with whom a holder had added before themselves does not count against that holder."""
        since = step.slots[index].pop("put_off", None)
        if since is None:
            return
        minutes = working_minutes(datetime.fromisoformat(since), self.at)
        if step.due_at is not None:
            step.due_at = add_working_minutes(step.due_at, minutes)
        self.change(step)

    def _met(self, step: Step) -> bool:
        return step.stage == READ or rules.met(step.rule, step.quorum, self.slots(step))

    def _close(self, step: Step) -> None:
        if step.stage != READ:
            self.end_tasks(self.active(step), "met")
        step.state, step.closed_at = Step.State.DONE, self.at
        self.change(step)
        self.closed.append(step)
        self.log("step_closed", step=str(step.id))

    def _tell_unassigned(self, step: Step, names: list[str]) -> None:
        self.log("unassigned", step=str(step.id), slots=names)
        self.events.append(
            StepUnassigned(
                **self.about(),
                step_id=step.id,
                stage=step.stage,
                drafter_account=self.chain.started_by.account_id,
                origin_unit_id=self.chain.origin_unit_id,
                slots=names,
            )
        )


def refs(tasks: list[Task]) -> list[TaskRef]:
    return [
        TaskRef(
            task_id=t.id, account_id=t.account_id, person_id=t.assignee_id, on_behalf_of=t.on_behalf_of_id
        )
        for t in tasks
    ]
