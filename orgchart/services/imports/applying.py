"""The third stage: a dry run carried out, in one transaction up to ONE lines, in parts beyond.

Each line marked ``applied`` is the journal: a run taken up again goes on behind the last part
committed, and a part is never cut within one person. What was seen at the dry run must still be so;
otherwise nothing (of the part) is written and the run waits to be checked again, where what was
applied already shows as unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction

from office.kernel import audit, clock
from office.kernel.ids import new_id
from office.kernel.models import AuditRecord
from orgchart.models import ImportLine, ImportRun, ImportState, ImportSubject, LineKind
from orgchart.services.bulk import insert_objects
from orgchart.services.changes.locks import lock
from orgchart.services.imports.links import link
from orgchart.services.imports.people_write import write_people
from orgchart.services.imports.store import Outdated, advance, finish, hold, tell, update_rows
from orgchart.services.imports.unit_write import write_units

__all__ = ["Outdated", "carry_out"]

ONE = 20_000  # lines applied in one transaction
PART = 2_000

Write = Callable[[ImportRun, Sequence[ImportLine]], None]


def carry_out(run: ImportRun) -> None:
    """Apply what is not applied yet, and come to rest."""
    if run.total <= ONE:
        with transaction.atomic():
            hold(run)
            lock()
            done = run.done
            while lines := _next(run):
                _apply(run, lines)
                done += len(lines)
                run.done = done
                tell(run)
            advance(run, done=done)
            _close(run)
        return
    while lines := _next(run):
        with transaction.atomic():
            hold(run)
            lock()
            _apply(run, lines)
            advance(run, done=run.done + len(lines))
    with transaction.atomic():
        hold(run)
        _close(run)


def _next(run: ImportRun) -> list[ImportLine]:
    """The next part in the order of applying; a person's lines have one turn and stay together."""
    waiting = ImportLine.objects.filter(run=run, applied=False).exclude(kind=LineKind.SAME)
    rows = list(waiting.order_by("turn", "id")[: PART + 1])
    if len(rows) <= PART:
        return rows
    last = rows[-1].turn
    whole = [line for line in rows if line.turn != last] if run.subject == ImportSubject.PEOPLE else []
    return whole or rows[:PART]


def _apply(run: ImportRun, lines: Sequence[ImportLine]) -> None:
    if run.checked_on != clock.today():
        raise Outdated
    write: Write = write_units if run.subject == ImportSubject.UNITS else write_people
    write(run, lines)
    for line in lines:
        line.applied = True
    update_rows(ImportLine, ["applied", "target"], lines)
    insert_objects(list(_records(run, lines)))


def _records(run: ImportRun, lines: Iterable[ImportLine]) -> Iterable[AuditRecord]:
    """One audit row for each unit or person: which fields, not their values, which the line keeps."""
    entity = "orgchart.Unit" if run.subject == ImportSubject.UNITS else "orgchart.Person"
    told: set[int] = set()
    for line in lines:
        if line.target is None or line.target in told:
            continue
        told.add(line.target)
        data: dict[str, Any] = {"run": run.id, "row": line.row}
        data["fields"] = sorted({str(change["field"]) for change in line.changes})
        yield AuditRecord(
            id=new_id(),
            at=clock.now(),
            actor=run.applied_by_id,
            verb=f"orgchart.import_{line.kind}",
            entity=entity,
            entity_id=line.target,
            data=data,
        )


def _close(run: ImportRun) -> None:
    """What the lines held of unchanged rows is not needed any more."""
    link(run)
    ImportLine.objects.filter(run=run, kind=LineKind.SAME).delete()
    ImportLine.objects.filter(run=run).update(values={}, plan={})
    finish(run, ImportState.APPLIED)
    audit.record(
        actor=run.applied_by_id,
        verb="orgchart.import_applied",
        entity="orgchart.ImportRun",
        entity_id=run.id,
        data={"counts": run.counts, "confirmed_by": run.confirmed_by_id},
    )
