"""File a year as a whole: a job with progress, which goes on after an interruption with what is not filed."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from documents.models import Document
from documents.models.filing import FilingDesk, FilingRun
from documents.selectors.filing import unfiled_keys
from documents.services.filing.items import file_item
from office.kernel import audit, clock
from office.kernel.errors import OfficeError, conflict, invalid

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST = 100_000
FAULTS_KEPT = 100


@transaction.atomic
def begin_run(*, organ: Unit, year: int, by: Person) -> FilingRun:
    """Ask for a year's documents to be filed by their proposed classes; one such job at a time.

    Raises:
        OfficeError: 409 ``documents.fonds_missing``, ``documents.filing_running``,
            422 ``documents.nothing_to_file``.
    """
    desk = FilingDesk.objects.select_for_update().filter(organ=organ).first()
    if desk is None:
        raise conflict("documents.fonds_missing")
    if FilingRun.objects.filter(~Q(state=FilingRun.State.DONE), organ=organ).exists():
        raise conflict("documents.filing_running")
    total = len(unfiled_keys(organ.id, year, MOST))
    if not total:
        raise invalid("documents.nothing_to_file", field="year", rule="any", year=year)
    run = FilingRun.objects.create(organ=organ, year=year, by=by, total=total)
    audit.record(
        actor=by.account_id,
        verb="documents.filing_begun",
        entity="orgchart.unit",
        entity_id=organ.id,
        data={"year": year, "total": total},
    )
    return run


def go_on() -> int:
    """Do what is asked for, and what an interruption left; returns how many items were filed."""
    done = 0
    while (run := _claim()) is not None:
        done += _work(run)
    return done


@transaction.atomic
def _claim() -> FilingRun | None:
    now = clock.now()
    free = Q(state=FilingRun.State.WAITING) | Q(state=FilingRun.State.RUNNING, leased_until__lt=now)
    run = (
        FilingRun.objects.select_for_update(of=("self",))
        .select_related("organ", "by")
        .filter(free)
        .order_by("id")
        .first()
    )
    if run is None:
        return None
    run.state, run.leased_until = FilingRun.State.RUNNING, now + LEASE
    # What could not be filed before is tried again from the beginning.
    run.failed, run.faults = 0, []
    run.save(update_fields=["state", "leased_until", "failed", "faults"])
    return run


def _work(run: FilingRun) -> int:
    keys = unfiled_keys(run.organ_id, run.year, MOST)
    before, done = max(0, run.total - len(keys)), 0
    for document_id, delivery_id in keys:
        try:
            file_item(organ=run.organ, document_id=document_id, delivery_id=delivery_id, by=run.by)
        except OfficeError as error:
            _fault(run, document_id, error.code)
        except Exception:  # one that cannot be packed must not keep the others from being filed
            log.exception("document %s cannot be filed", document_id)
            _fault(run, document_id, "documents.filing_failed")
        else:
            done += 1
        FilingRun.objects.filter(id=run.id).update(done=before + done, leased_until=clock.now() + LEASE)
    FilingRun.objects.filter(id=run.id).update(state=FilingRun.State.DONE, finished_at=clock.now())
    return done


def _fault(run: FilingRun, document_id: int, code: str) -> None:
    title = Document.objects.filter(id=document_id).values_list("title", flat=True).first() or ""
    run.failed += 1
    run.faults = [*run.faults, {"title": title, "code": code}][:FAULTS_KEPT]
    FilingRun.objects.filter(id=run.id).update(failed=run.failed, faults=run.faults)
