"""The worker: takes a run through its stages, and takes up what a crash left."""

from __future__ import annotations

import logging

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q

from office.kernel import clock
from office.kernel.errors import OfficeError
from orgchart.models import ImportRun, ImportState
from orgchart.selectors.imports import WORKING
from orgchart.services.imports.applying import Outdated, carry_out
from orgchart.services.imports.checking import check
from orgchart.services.imports.reading import read
from orgchart.services.imports.store import Interrupted, claim, enter, hold

logger = logging.getLogger(__name__)

STAGES = {
    ImportState.READING: read,
    ImportState.CHECKING: check,
    ImportState.APPLYING: carry_out,
}


def work(run_id: int) -> None:
    """Do what the run waits for, until it waits for a person. Does nothing while another worker has it."""
    run = claim(run_id)
    while run is not None and run.state in WORKING:
        try:
            STAGES[ImportState(run.state)](run)
        except Interrupted:
            return
        except OperationalError:
            logger.warning("import %s waits: the database is busy", run.id)
            return  # the lease runs out, and the sweeper comes back to it
        except (Outdated, IntegrityError):
            _stop(run, ImportState.STALE, None)
        except OfficeError as error:
            _stop(run, ImportState.REFUSED, {"code": error.code, "data": error.data})
        except Exception:  # one broken run must not stop the worker, nor be tried for ever
            logger.exception("import %s failed", run.id)
            after = ImportState.STALE if run.state == ImportState.APPLYING else ImportState.REFUSED
            _stop(run, after, {"code": "orgchart.import_failed", "data": {}})


def sweep() -> int:
    """Work at every run that nobody works at; returns how many there were."""
    free = Q(leased_until=None) | Q(leased_until__lt=clock.now())
    waiting = ImportRun.objects.filter(free, state__in=WORKING).order_by("id").values_list("id", flat=True)
    ids = list(waiting)
    for run_id in ids:
        work(run_id)
    return len(ids)


def _stop(run: ImportRun, state: str, fault: dict[str, object] | None) -> None:
    with transaction.atomic():
        hold(run)
        enter(run, state, fault=fault)
