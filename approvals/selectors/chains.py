"""A chain as it is shown: its timeline, and in short on cards. Constant numbers of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from approvals.models import Chain, ChainEvent, Step, Task
from approvals.stages import DRAFT, READ, label

SHOWN_READERS = 200


@dataclass(frozen=True)
class TimelineTask:
    """One person's part: who, in which post at that time, what they said, on which text, how long.

    ``deputy`` names who acts, or acted, for ``name`` by delegation (A（B代）); ``person_id`` is theirs then.
    ``ink``: the SHA-256 of what was written by hand, "" for a typed opinion.
    """

    id: int
    person_id: int
    name: str
    deputy: str
    post: str
    unit: str
    state: str
    decision: str
    opinion: str
    opened_at: datetime
    read_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    seen_hash: str
    round: int
    waiting_minutes: int | None
    handling_minutes: int | None
    urged: int
    slot: int = 0
    closed_reason: str = ""
    dictated: bool = False
    ink: str = ""


@dataclass(frozen=True)
class TimelineSlot:
    """A place in a step. ``origin``: template, chosen, added (then ``by`` is who added it); ``omitted`` says
    why nobody is asked: origin, same, removed.
    """

    index: int
    name: str
    origin: str
    omitted: str
    by: int | None
    group: str


@dataclass(frozen=True)
class TimelineStep:
    """``missing`` names the addresses for which nobody was found; ``note`` what was written to readers."""

    id: int
    key: str
    stage: str
    name: str
    rule: str
    order: int
    state: str
    origin: str
    round: int
    opened_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    tasks: list[TimelineTask]
    missing: list[str]
    slots: list[TimelineSlot]
    note: str = ""


def latest_chain(subject_type: str, subject_id: int) -> Chain | None:
    return latest_chains(subject_type, [subject_id]).get(subject_id)


def latest_chains(subject_type: str, subject_ids: Iterable[int]) -> dict[int, Chain]:
    """By subject id, the newest chain; one query."""
    rows = Chain.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids))
    return {chain.subject_id: chain for chain in rows.select_related("origin_unit").order_by("id")}


def chain_timeline(chain: Chain | int) -> list[TimelineStep]:
    """All steps in their order with who did what; two queries."""
    chain_id = chain if isinstance(chain, int) else chain.id
    steps = list(Step.objects.filter(chain_id=chain_id).order_by("order", "id"))
    tasks: dict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(chain_id=chain_id, released=False)
    rows = rows.select_related("assignee", "on_behalf_of").order_by("id")
    for task in rows:
        if len(tasks[task.step_id]) < SHOWN_READERS:
            tasks[task.step_id].append(task)
    return [_timeline_step(step, tasks[step.id]) for step in steps]


def _timeline_step(step: Step, tasks: list[Task]) -> TimelineStep:
    active = step.state == Step.State.ACTIVE
    missing = [str(slot.get("name", "")) for slot in step.slots if slot.get("unassigned")] if active else []
    return TimelineStep(
        id=step.id,
        key=step.key,
        stage=step.stage,
        name=step_name(step),
        rule=step.rule,
        order=step.order,
        state=step.state,
        origin=step.origin,
        round=step.round,
        opened_at=step.opened_at,
        closed_at=step.closed_at,
        due_at=step.due_at,
        tasks=[timeline_task(task) for task in tasks],
        missing=missing,
        slots=[_slot(index, slot) for index, slot in enumerate(step.slots)],
        note=str(step.options.get("note", "")),
    )


def _slot(index: int, slot: dict[str, Any]) -> TimelineSlot:
    by = slot.get("by")
    return TimelineSlot(
        index=index,
        name=str(slot.get("name", "")),
        origin=str(slot.get("origin", "template")),
        omitted=str(slot.get("omitted", "")),
        by=int(by) if by else None,
        group=str(slot.get("group", "")),
    )


def step_name(step: Step, language: str = "zh") -> str:
    return step.name or label(step.stage, language)


def timeline_task(task: Task) -> TimelineTask:
    return TimelineTask(
        id=task.id,
        person_id=task.assignee_id,
        name=task.on_behalf_of.name if task.on_behalf_of else task.assignee.name,
        deputy=task.assignee.name if task.on_behalf_of else "",
        post=task.post_title,
        unit=task.unit_name,
        state=task.state,
        decision=task.decision,
        opinion=task.opinion,
        opened_at=task.opened_at,
        read_at=task.read_at,
        decided_at=task.decided_at,
        due_at=task.due_at,
        seen_hash=task.seen_hash,
        round=task.round,
        waiting_minutes=task.working_minutes_waiting,
        handling_minutes=task.working_minutes_handling,
        urged=task.urged,
        slot=task.slot,
        closed_reason=task.closed_reason,
        dictated="dictated_by" in (task.decision_data or {}),
        ink=task.ink_sha256,
    )


def acting_name(task: Task) -> str:
    """How a task's holder is named: A（B代） where B acts for A."""
    if task.on_behalf_of is None:
        return task.assignee.name
    return f"{task.on_behalf_of.name}（{task.assignee.name}代）"


def holder_names(tasks: Iterable[Task]) -> list[str]:
    """With whom open tasks are; a principal and who stands in for them are one."""
    rows = list(tasks)
    deputed = {(task.step_id, task.slot, task.on_behalf_of_id) for task in rows if task.on_behalf_of_id}
    shown = [task for task in rows if (task.step_id, task.slot, task.assignee_id) not in deputed]
    return [acting_name(task) for task in shown]


@dataclass
class ChainCard:
    """A chain in short: its steps, with whom it is, the last opinion given."""

    chain: Chain
    steps: list[Step] = field(default_factory=list)
    active: list[Task] = field(default_factory=list)
    last: Task | None = None

    @property
    def stage(self) -> str:
        return self.active[0].step.stage if self.active else ""

    @property
    def due_at(self) -> datetime | None:
        return min((task.due_at for task in self.active if task.due_at), default=None)


def chain_cards(subject_type: str, subject_ids: Sequence[int]) -> dict[int, ChainCard]:
    """By subject id, its newest chain in short; four queries, however many subjects."""
    chains = latest_chains(subject_type, subject_ids)
    cards = {chain.id: ChainCard(chain) for chain in chains.values()}
    for step in Step.objects.filter(chain_id__in=cards).exclude(stage=READ).order_by("order", "id"):
        cards[step.chain_id].steps.append(step)
    for task in _signing(cards).filter(state=Task.State.ACTIVE):
        cards[task.chain_id].active.append(task)
    decided = _signing(cards).filter(decided_at__isnull=False).exclude(step__stage=DRAFT)
    for task in decided.order_by("decided_at", "id"):
        cards[task.chain_id].last = task
    return {subject_id: cards[chain.id] for subject_id, chain in chains.items()}


def _signing(cards: Iterable[int]) -> QuerySet[Task]:
    rows = Task.objects.filter(chain_id__in=list(cards), kind=Task.Kind.SIGN)
    return rows.select_related("assignee", "on_behalf_of", "step").order_by("id")


def tasks_of_subject(subject_type: str, subject_id: int) -> list[Task]:
    """Every task of the subject's newest chain, oldest first."""
    chain = latest_chain(subject_type, subject_id)
    if chain is None:
        return []
    rows = Task.objects.filter(chain=chain).select_related("assignee", "on_behalf_of", "step")
    return list(rows.order_by("id"))


def signers_of(chain_id: int) -> list[Task]:
    """The agreements given in a chain, oldest first: who consented to which text."""
    rows = Task.objects.filter(chain_id=chain_id, decision="agree", state=Task.State.DONE)
    return list(rows.select_related("assignee", "step").order_by("decided_at", "id"))


def chain_log(chain_id: int) -> list[ChainEvent]:
    return list(ChainEvent.objects.filter(chain_id=chain_id).order_by("seq"))


def holders_by_chain(chain_ids: Sequence[int]) -> dict[int, list[str]]:
    """With whom each chain is, by name; one query."""
    held: dict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(chain_id__in=chain_ids, state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    for task in rows.select_related("assignee", "on_behalf_of").order_by("id"):
        held[task.chain_id].append(task)
    return {chain_id: holder_names(tasks) for chain_id, tasks in held.items()}


def active_stages(chain_ids: Sequence[int]) -> dict[int, str]:
    """The stage in which each chain is; one query."""
    rows = Step.objects.filter(chain_id__in=chain_ids, state=Step.State.ACTIVE).exclude(stage=READ)
    return dict(rows.order_by("-id").values_list("chain_id", "stage"))


def accounts_on_chain(chain_id: int) -> list[int]:
    """The drafter's account and those of all who have or had a task in the chain."""
    holders = Task.objects.filter(chain_id=chain_id, released=False).values_list("account_id", flat=True)
    return sorted({drafter_account(chain_id), *holders.distinct()})


def drafter_account(chain_id: int) -> int:
    return Chain.objects.values_list("started_by__account_id", flat=True).get(id=chain_id)
