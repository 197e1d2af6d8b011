"""The workbench's rows: a person's tasks with what they are about, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from approvals.calendar import calendar
from approvals.due import Due, due_state
from approvals.models import Chain
from approvals.selectors.chains import active_stages, holders_by_chain
from approvals.selectors.taskrows import TaskRow
from approvals.selectors.tasks import LISTS, deputies, my_tasks, sort_key, started_chains
from approvals.stages import label
from approvals.subjects import SubjectSummary, subject_handler
from office.kernel import clock
from office.kernel.errors import invalid
from office.kernel.pages import PAGE

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

SEARCHED = 500  # how many of a list a search looks through


@dataclass(frozen=True)
class Filters:
    """What narrows a list. ``q`` looks in titles, numbers and sources of the first ``SEARCHED`` rows."""

    stage: str = ""
    urgency: str = ""
    q: str = ""


@dataclass(frozen=True)
class WorkItem:
    """One row. ``task_id`` None in "started by me", where ``holders`` says with whom it is.

    ``on_behalf_of``: for whom one holds it by delegation; ``deputy``: who holds it for oneself.
    """

    task_id: int | None
    chain_id: int
    subject_type: str
    subject_id: int
    stage: str
    step_name: str
    order: int
    last_order: int
    chain_state: str
    summary: SubjectSummary
    source: str
    urgency: str
    opened_at: datetime
    read: bool
    due: Due
    decided_at: datetime | None = None
    decision: str = ""
    opinion: str = ""
    urged: int = 0
    holders: tuple[str, ...] = ()
    on_behalf_of: str = ""
    deputy: str = ""
    bulk: bool = False


def worklist(
    person: Person, account: Account, state: str, cursor: tuple[datetime | int, int] | None, filters: Filters
) -> tuple[list[WorkItem], tuple[datetime | int, int] | None]:
    """One page and the key of the next. 422 ``approvals.state_unknown`` on another list's name."""
    limit = SEARCHED if filters.q else PAGE
    if state == "started":
        return _started(person, account, cursor, filters, limit)
    if state not in LISTS:
        raise invalid("approvals.state_unknown", field="state")
    before = cursor if cursor and isinstance(cursor[0], datetime) else None
    tasks = my_tasks(
        person,
        state,
        before,  # type: ignore[arg-type]  # its first key is a moment, checked in the line above
        limit + 1,
        stage=filters.stage,
        urgency=filters.urgency,
    )
    more = tasks[limit - 1] if len(tasks) > limit and not filters.q else None
    items = _searched(items_of(tasks[:limit], account), filters.q)
    return items, sort_key(more, state) if more else None


def items_of(tasks: Iterable[TaskRow], account: Account) -> list[WorkItem]:
    """What is shown of them; what the viewer may not read has left the list."""
    rows = list(tasks)
    summaries = _summaries(((row.subject_type, row.subject_id) for row in rows), account)
    worktime, now = calendar(), clock.now()
    standing_in = deputies(rows)
    items = []
    for row in rows:
        summary = summaries.get((row.subject_type, row.subject_id))
        if summary is None:
            continue
        due = due_state(
            worktime,
            opened_at=row.opened_at,
            due_at=row.due_at,
            now=row.decided_at or now,
            held=row.chain_state == Chain.State.SUSPENDED,
        )
        items.append(_task_item(row, summary, due, _standing(row, account, standing_in.get(row.id, ""))))
    return items


def _task_item(row: TaskRow, summary: SubjectSummary, due: Due, standing: tuple[str, str]) -> WorkItem:
    for_whom, deputy = standing
    return WorkItem(
        task_id=row.id,
        chain_id=row.chain_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        stage=row.stage,
        step_name=row.step_name or label(row.stage),
        order=row.order,
        last_order=row.last_order,
        chain_state=row.chain_state,
        summary=summary,
        source=summary.source or row.source,
        urgency=row.urgency,
        opened_at=row.opened_at,
        read=row.read_at is not None,
        due=due,
        decided_at=row.decided_at,
        decision=row.decision,
        opinion=row.opinion,
        urged=row.urged,
        on_behalf_of=for_whom,
        deputy=deputy,
        bulk=bool(row.options.get("bulk")),
    )


def _standing(row: TaskRow, account: Account, standing_in: str) -> tuple[str, str]:
    """For whom the viewer holds or held the task, and who does or did so for the viewer."""
    if row.on_behalf_of_id is None:
        return "", standing_in
    if row.account_id == account.id:
        return row.for_whom, ""
    return "", row.name


def _started(
    person: Person,
    account: Account,
    cursor: tuple[datetime | int, int] | None,
    filters: Filters,
    limit: int,
) -> tuple[list[WorkItem], tuple[datetime | int, int] | None]:
    before = cursor[1] if cursor else None
    chains = started_chains(person, before, limit + 1, urgency=filters.urgency)
    more = chains[limit - 1] if len(chains) > limit and not filters.q else None
    shown = chains[:limit]
    ids = [chain.id for chain in shown]
    names, stages = holders_by_chain(ids), active_stages(ids)
    summaries = _summaries(((chain.subject_type, chain.subject_id) for chain in shown), account)
    worktime, now = calendar(), clock.now()
    items = []
    for chain in shown:
        summary = summaries.get((chain.subject_type, chain.subject_id))
        stage = stages.get(chain.id, "")
        if summary is None or (filters.stage and stage != filters.stage):
            continue
        due = due_state(worktime, opened_at=chain.started_at, due_at=chain.due_at, now=chain.ended_at or now)
        items.append(_chain_item(chain, summary, due, stage, tuple(names.get(chain.id, ()))))
    return _searched(items, filters.q), (0, more.id) if more else None


def _chain_item(
    chain: Chain, summary: SubjectSummary, due: Due, stage: str, holders: tuple[str, ...]
) -> WorkItem:
    return WorkItem(
        task_id=None,
        chain_id=chain.id,
        subject_type=chain.subject_type,
        subject_id=chain.subject_id,
        stage=stage,
        step_name="",
        order=0,
        last_order=chain.last_order,
        chain_state=chain.state,
        summary=summary,
        source=summary.source or chain.origin_unit.short_name,
        urgency=chain.urgency,
        opened_at=chain.started_at,
        read=True,
        due=due,
        holders=holders,
    )


def _summaries(
    subjects: Iterable[tuple[str, int]], account: Account
) -> dict[tuple[str, int], SubjectSummary]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for subject_type, subject_id in subjects:
        wanted[subject_type].add(subject_id)
    found = {}
    for subject_type, ids in sorted(wanted.items()):
        for subject_id, summary in subject_handler(subject_type).summary(sorted(ids), account).items():
            found[subject_type, subject_id] = summary
    return found


def _searched(items: list[WorkItem], q: str) -> list[WorkItem]:
    words = q.split()
    if not words:
        return items
    texts = [f"{item.summary.title} {item.summary.number} {item.source}" for item in items]
    return [item for item, text in zip(items, texts, strict=True) if all(word in text for word in words)]
