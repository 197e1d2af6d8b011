"""A sync with the directory: its entries become a file, and the file an import.

So a sync has the same dry run, the same brake, the same parts and the same report as a spreadsheet,
and what the directory said is kept beside what was done about it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from time import sleep
from typing import Literal

from django.conf import settings as django_settings

from office.kernel import clock
from office.kernel.errors import OfficeError, conflict, not_found, text
from office.kernel.models import Account
from office.settings.ldap import LdapSettings
from orgchart.models import ImportRun, ImportSource, ImportState, ImportSubject, Unit
from orgchart.selectors.imports import WORKING, needs_second, reach_of, visible_runs
from orgchart.services.imports import runs
from orgchart.services.imports.books import write_csv
from orgchart.services.imports.links import link
from orgchart.services.imports.working import work
from orgchart.services.sync.ldap_rows import Row, Tell, read_directory, table
from orgchart.services.sync.references import named_unit

logger = logging.getLogger(__name__)

Ending = Literal["applied", "unchanged", "known", "waiting", "errors", "refused", "preview"]
RESTING = (ImportState.READY, ImportState.STALE, ImportState.REFUSED)
PAUSE = 0.5  # seconds
CHANGES = ("add", "change", "move", "deactivate")
NAMES = {ImportSubject.UNITS: "单位", ImportSubject.PEOPLE: "人员"}


@dataclass(frozen=True)
class Outcome:
    """How a subject ended. ``known``: the same answer was dealt with today; ``waiting``: for a second
    administrator; ``errors`` and ``refused``: for somebody who looks at the import.
    """

    subject: str
    ending: Ending
    run: ImportRun | None = None


def configured() -> LdapSettings:
    """The directory's settings; raises OfficeError when there is none."""
    found: LdapSettings | None = django_settings.OFFICE_LDAP
    if found is None:
        raise conflict("orgchart.ldap_not_configured")
    return found


def syncing_account(login: str) -> Account:
    """In whose name a sync runs."""
    account = Account.objects.filter(login=login, is_active=True).first() if login else None
    if account is None:
        raise conflict("orgchart.ldap_account", login=login)
    return account


def root_unit(settings: LdapSettings) -> Unit | None:
    """The unit below which the directory lies; None for the whole chart."""
    return named_unit(settings.root) if settings.root else None


def sync(
    *, by: Account, preview: bool = False, scheduled: bool = False, tell: Tell | None = None
) -> list[Outcome]:
    """Read the whole directory, then import units and, when those are in place, people.

    Raises OfficeError, with nothing changed, when the directory does not answer in full.
    """
    settings = configured()
    root = root_unit(settings)
    reach = reach_of(by)
    wanted = [ImportSubject.PEOPLE.value]
    if settings.units_base:
        wanted.insert(0, ImportSubject.UNITS.value)
    if not all(reach.covers(root, subject) for subject in wanted):
        raise not_found()
    found = read_directory(settings, root, *([tell] if tell else []))
    rows = {ImportSubject.UNITS.value: found.units, ImportSubject.PEOPLE.value: found.people}
    outcomes: list[Outcome] = []
    for subject in wanted:
        outcomes.append(_import(by, subject, root, rows[subject], preview=preview, scheduled=scheduled))
        if _is_in_the_way(outcomes[-1]):
            break  # people are not put into units that are not there
    return outcomes


def _is_in_the_way(outcome: Outcome) -> bool:
    added = outcome.run is not None and bool(outcome.run.counts.get("add"))
    return outcome.ending in ("waiting", "errors", "refused") or (outcome.ending == "preview" and added)


def sync_as_scheduled() -> list[Outcome]:
    """The job's sync: nothing without settings and an account, and a failure is one line in the log."""
    settings: LdapSettings | None = django_settings.OFFICE_LDAP
    if settings is None or not settings.account:
        return []
    try:
        return sync(by=syncing_account(settings.account), scheduled=True)
    except OfficeError as error:
        logger.warning("directory: %s", text(error.code, "en", error.data))
        return []


def _import(
    by: Account, subject: str, root: Unit | None, rows: Iterable[Row], *, preview: bool, scheduled: bool
) -> Outcome:
    heads, cells = table(subject, rows)
    content = b"".join(write_csv(heads, list(cells)))
    earlier = visible_runs(reach_of(by)).filter(source=ImportSource.LDAP, subject=subject, unit=root)
    last = earlier.select_related("file").order_by("-id").first()
    if scheduled and last is not None and _is_dealt_with(last, content):
        return Outcome(subject, "waiting" if last.state == ImportState.READY else "known", last)
    for old in earlier.filter(state__in=RESTING):
        runs.discard(by=by, run_id=old.id)
    run = runs.upload(
        by=by,
        subject=subject,
        unit_id=root.id if root else None,
        file=BytesIO(content),
        name=f"LDAP {NAMES[ImportSubject(subject)]} {clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H.%M}.csv",
        new_posts=True,
        source=ImportSource.LDAP,
    )
    return _carry_through(by, subject, _worked(run), preview=preview)


def _is_dealt_with(last: ImportRun, content: bytes) -> bool:
    """Whether today's answer is the one before: asked every hour, it must not be imported every hour."""
    same = last.file.sha256 == hashlib.sha256(content).hexdigest()
    settled = (ImportState.READY, ImportState.APPLIED, ImportState.DISCARDED)
    return same and last.state in settled and last.checked_on == clock.today()


def _carry_through(by: Account, subject: str, run: ImportRun, *, preview: bool) -> Outcome:
    if run.state != ImportState.READY:
        return Outcome(subject, "refused", run)
    if run.counts.get("errors"):
        return Outcome(subject, "errors", run)
    if preview:
        return Outcome(subject, "preview", run)
    if not any(run.counts.get(kind) for kind in CHANGES):
        link(run)
        return Outcome(subject, "unchanged", runs.discard(by=by, run_id=run.id))
    if needs_second(run):
        return Outcome(subject, "waiting", run)
    done = _worked(runs.apply(by=by, run_id=run.id))
    return Outcome(subject, "applied" if done.state == ImportState.APPLIED else "refused", done)


def _worked(run: ImportRun) -> ImportRun:
    """The run at rest; when the sweeper was quicker, it is waited for."""
    work(run.id)
    run.refresh_from_db()
    while run.state in WORKING:
        sleep(PAUSE)
        work(run.id)
        run.refresh_from_db()
    return run
