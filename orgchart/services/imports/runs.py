"""What administrators do with an import: upload, confirm, apply, check again, discard."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction

from office.kernel import audit, clock, files
from office.kernel.errors import conflict, forbidden, invalid, not_found
from office.kernel.models import Account
from orgchart.models import ImportLine, ImportRun, ImportSource, ImportState, ImportSubject, LineKind, Unit
from orgchart.selectors.imports import needs_second, reach_of, run_for
from orgchart.selectors.units import in_force
from orgchart.services.imports import sheets


def scope_unit(*, by: Account, subject: str, unit_id: int | None) -> Unit | None:
    """The unit below which to import or export; not_found where the account does not administer it."""
    unit = None
    if unit_id is not None:
        unit = Unit.objects.filter(in_force(clock.today()), id=unit_id).first()
        if unit is None:
            raise not_found()
    if not reach_of(by).covers(unit, subject):
        raise not_found()
    return unit


@transaction.atomic
def upload(
    *,
    by: Account,
    subject: str,
    unit_id: int | None,
    file: BinaryIO,
    name: str,
    complete: bool = False,
    new_posts: bool = False,
    source: str = ImportSource.FILE,
) -> ImportRun:
    """Keep the file and ask for its dry run. A file that is no table is refused at once."""
    unit = scope_unit(by=by, subject=subject, unit_id=unit_id)
    sheets.check_upload(file, name)
    kept = files.save(file, name=name, by=by.id)
    run = ImportRun.objects.create(
        subject=subject,
        source=source,
        unit=unit,
        file=kept,
        complete=complete,
        new_posts=new_posts and subject == ImportSubject.PEOPLE,
        created_by=by,
    )
    _record(run, by, "orgchart.import_upload", {"file": kept.name, "sha256": kept.sha256})
    return run


@transaction.atomic
def confirm(*, by: Account, run_id: int) -> ImportRun:
    """A second administrator lets through what the brake holds."""
    run = _locked(by, run_id)
    _expect(run, ImportState.READY)
    if run.created_by_id == by.id:
        raise forbidden("orgchart.import_same_person")
    if not needs_second(run) or run.confirmed_by_id is not None:
        raise conflict("orgchart.import_not_waiting")
    run.confirmed_by, run.confirmed_at = by, clock.now()
    run.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(run, by, "orgchart.import_confirm", {"leaving": run.leaving, "in_scope": run.in_scope})
    return run


@transaction.atomic
def apply(*, by: Account, run_id: int) -> ImportRun:
    """Ask for a dry run to be carried out. Refused while it has errors, lacks a confirmation or is old."""
    run = _locked(by, run_id)
    _expect(run, ImportState.READY)
    if run.counts.get("errors"):
        raise conflict("orgchart.import_has_errors", count=run.counts["errors"])
    if run.checked_on != clock.today():
        raise conflict("orgchart.import_stale")
    if needs_second(run) and run.confirmed_by_id is None:
        raise conflict("orgchart.import_needs_second", leaving=run.leaving, in_scope=run.in_scope)
    changing = ImportLine.objects.filter(run=run).exclude(kind=LineKind.SAME)
    total = changing.count()
    if not total:
        raise conflict("orgchart.import_nothing")
    run.state, run.done, run.total, run.applied_by = ImportState.APPLYING, 0, total, by
    run.leased_until = None
    run.save(update_fields=["state", "done", "total", "applied_by", "leased_until"])
    _record(run, by, "orgchart.import_apply", {"counts": run.counts})
    return run


@transaction.atomic
def check_again(*, by: Account, run_id: int) -> ImportRun:
    """Compare with the org chart as it is now; an earlier confirmation no longer holds."""
    run = _locked(by, run_id)
    _expect(run, ImportState.READY, ImportState.STALE)
    restart_check(run)
    return run


def restart_check(run: ImportRun) -> None:
    """Put a run back before its comparison."""
    run.state, run.done, run.leased_until = ImportState.CHECKING, 0, None
    run.confirmed_by = run.confirmed_at = None
    run.save(update_fields=["state", "done", "leased_until", "confirmed_by", "confirmed_at"])


@transaction.atomic
def discard(*, by: Account, run_id: int) -> ImportRun:
    """Drop a run that is not being applied; what its lines held of people goes with it."""
    run = _locked(by, run_id)
    if run.state in (ImportState.APPLYING, ImportState.APPLIED, ImportState.DISCARDED):
        raise conflict("orgchart.import_state", state=run.state)
    ImportLine.objects.filter(run=run).delete()
    run.state, run.finished_at = ImportState.DISCARDED, clock.now()
    run.save(update_fields=["state", "finished_at"])
    _record(run, by, "orgchart.import_discard", {})
    return run


def check_subject(subject: str) -> str:
    if subject not in ImportSubject.values:
        raise invalid("orgchart.import_subject", field="subject")
    return subject


def _locked(by: Account, run_id: int) -> ImportRun:
    run_for(by, run_id)
    return ImportRun.objects.select_for_update().get(id=run_id)


def _expect(run: ImportRun, *states: str) -> None:
    if run.state == ImportState.STALE and ImportState.STALE not in states:
        raise conflict("orgchart.import_stale")
    if run.state not in states:
        raise conflict("orgchart.import_state", state=run.state)


def _record(run: ImportRun, by: Account, verb: str, data: dict[str, object]) -> None:
    about = {"subject": run.subject, "unit": run.unit_id, **data}
    audit.record(actor=by.id, verb=verb, entity="orgchart.ImportRun", entity_id=run.id, data=about)
