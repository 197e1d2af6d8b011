"""Exporting logs, for the audit administrator: events without what the papers say, each export audited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from approvals.eventlog import LogEvent, LogTrace, as_csv, as_xes
from approvals.models import Chain, ChainEvent, Task
from approvals.permissions import require_auditor
from approvals.selectors.chains import step_name
from approvals.selectors.logs import LogFilter, LogRows, chain_to_log, log_rows, logged_chains
from approvals.services.log import first_fault
from office.kernel import audit
from office.kernel.clock import LOCAL
from office.kernel.errors import invalid, not_found
from orgchart.selectors.memberships import people_by_accounts

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

T = TypeVar("T")
DAYS, CHAINS, BATCH = 366, 5_000, 500
_WRITERS = {"csv": as_csv, "xes": as_xes}


@dataclass(frozen=True)
class LogFile:
    name: str
    content: bytes
    faulty: int


def period(organ: int, since: date, until: date, template: str = "") -> LogFilter:
    """From the first day to the end of the last, our days. 422 ``approvals.logs_period``."""
    if not 0 <= (until - since).days < DAYS:
        raise invalid("approvals.logs_period", field="until", limit=DAYS)
    end = until + timedelta(days=1)
    return LogFilter(organ, _midnight(since), _midnight(end), template)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


@transaction.atomic
def export_logs(*, by: Account, wanted: LogFilter, form: str) -> LogFile:
    """Every chain of an organ in a period. 404 to others than the audit administrator, 422 for too many."""
    require_auditor(by)
    chains = logged_chains(wanted, None, CHAINS + 1)
    if len(chains) > CHAINS:
        raise invalid("approvals.logs_many", field="until", count=CHAINS, limit=CHAINS)
    told = {
        "since": wanted.since.date().isoformat(),
        "until": wanted.until.date().isoformat(),
        "template": wanted.template,
    }
    name = f"office-log-{wanted.organ}-{wanted.since:%Y%m%d}"
    return _export(by, chains, form, name, "approvals.organ_log", wanted.organ, told)


@transaction.atomic
def export_chain_log(*, by: Account, chain_id: int, form: str) -> LogFile:
    """One chain's log. 404 to others than the audit administrator."""
    require_auditor(by)
    chain = chain_to_log(chain_id)
    if chain is None:
        raise not_found()
    return _export(by, [chain], form, f"office-log-{chain_id}", "approvals.chain_log", chain_id, {})


def _export(
    by: Account, chains: list[Chain], form: str, name: str, entity: str, entity_id: int, told: dict[str, Any]
) -> LogFile:
    found = [
        trace for start in range(0, len(chains), BATCH) for trace in traces(chains[start : start + BATCH])
    ]
    faulty = sum(not trace.whole for trace in found)
    audit.record(
        actor=by.id,
        verb="approvals.log_exported",
        entity=entity,
        entity_id=entity_id,
        data={"form": form, "chains": len(found), "faulty": faulty, **told},
    )
    content = "".join(_WRITERS[form](found)).encode()
    return LogFile(f"{name}.{form}", content, faulty)


def traces(chains: Sequence[Chain]) -> list[LogTrace]:
    """The chains as cases with their events; four queries, however many."""
    rows = log_rows(chains)
    actors = {entry.actor for entries in rows.entries.values() for entry in entries if entry.actor}
    people = people_by_accounts(actors)
    return [_trace(chain, rows, people) for chain in chains]


def _trace(chain: Chain, rows: LogRows, people: dict[int, Person]) -> LogTrace:
    entries = rows.entries.get(chain.id, [])
    return LogTrace(
        case_id=chain.id,
        template=chain.template_version.template.name,
        organ=chain.organ.name,
        origin_unit=chain.origin_unit.name,
        urgency=chain.urgency,
        state=chain.state,
        whole=first_fault(chain, entries) is None,
        events=[_event(entry, rows, people) for entry in entries],
    )


def _event(entry: ChainEvent, rows: LogRows, people: dict[int, Person]) -> LogEvent:
    task = _of(rows.tasks, entry.data.get("task")) or next(_tasks(entry, rows), None)
    step = _of(rows.steps, entry.data.get("step") or entry.data.get("to") or (task and task.step_id))
    acting = task is not None and entry.actor == task.account_id
    person = people.get(entry.actor or 0)
    return LogEvent(
        seq=entry.seq,
        kind=entry.kind,
        activity=step_name(step) if step else entry.kind,
        at=entry.at,
        hash=entry.hash,
        decision=str(entry.data.get("action", "")),
        resource=person.name if person else "",
        post=task.post_title if task and acting else "",
        unit=task.unit_name if task and acting else "",
    )


def _tasks(entry: ChainEvent, rows: LogRows) -> Iterator[Task]:
    named = entry.data.get("tasks")
    for key in named if isinstance(named, list) else []:
        found = _of(rows.tasks, key)
        if found is not None:
            yield found


def _of(rows: dict[int, T], key: Any) -> T | None:
    return rows.get(int(key)) if str(key).isdigit() else None
