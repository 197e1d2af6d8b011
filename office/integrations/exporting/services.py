"""Asking for, making, giving out and forgetting exports of one's own data.

The row says what must be done; the task is a hint. What a crash interrupts begins anew after a while, and
the package is written beside and renamed, so that it is whole or not there.
"""

from __future__ import annotations

import logging
import os
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from office.integrations.exporting.parts import PARTS, Entry
from office.kernel import audit, clock, files
from office.kernel.errors import conflict, not_found
from office.kernel.models import Account, PersonalExport
from orgchart.selectors import person_of

log = logging.getLogger(__name__)
State = PersonalExport.State

KEPT: Final = timedelta(days=7)
STALE: Final = timedelta(minutes=10)
A_DAY: Final = 3
"""Exports one person may ask for within a day."""
FILES_MOST: Final = 2 * 1024**3
"""Bytes of attached files in one package; further ones are named and left out."""


def exports_of(account_id: int) -> QuerySet[PersonalExport]:
    """One's own of the last month, the newest first."""
    since = clock.now() - timedelta(days=31)
    return PersonalExport.objects.filter(account_id=account_id, created_at__gt=since).order_by("-id")


@transaction.atomic
def ask(*, account: Account) -> PersonalExport:
    """A new export; one at a time, and a few a day."""
    Account.objects.select_for_update(of=("self",)).get(id=account.id)
    rows = PersonalExport.objects.filter(account=account)
    if rows.filter(state__in=(State.WAITING, State.RUNNING)).exists():
        raise conflict("integrations.export_running")
    if rows.filter(created_at__gt=clock.now() - timedelta(days=1)).count() >= A_DAY:
        raise conflict("integrations.export_often", limit=A_DAY)
    made = PersonalExport.objects.create(account=account)
    _record(made, "export_asked")
    return made


def make_due() -> int:
    """Make what waits and what was left lying, forget what is over; returns how many were made."""
    now = clock.now()
    waiting = Q(state=State.WAITING) | Q(state=State.RUNNING, touched_at__lt=now - STALE)
    made = 0
    for key in list(PersonalExport.objects.filter(waiting).order_by("id").values_list("id", flat=True)[:20]):
        taken = PersonalExport.objects.filter(waiting, id=key).update(state=State.RUNNING, touched_at=now)
        made += bool(taken) and _make(key)
    _forget(now)
    return made


def open_export(*, account: Account, export_id: int) -> tuple[PersonalExport, BinaryIO]:
    """One's own package, while it is kept; each download is in the audit log."""
    row = PersonalExport.objects.filter(id=export_id, account=account, state=State.DONE).first()
    if row is None or row.expires_at is None or row.expires_at <= clock.now() or not path_of(row).exists():
        raise not_found()
    with transaction.atomic():
        _record(row, "export_downloaded")
    return row, path_of(row).open("rb")


def path_of(row: PersonalExport) -> Path:
    return Path(settings.OFFICE_DATA) / "exports" / f"{row.id}.zip"


def _make(export_id: int) -> bool:
    row = PersonalExport.objects.select_related("account").get(id=export_id)
    beside = path_of(row).with_suffix(".part")
    beside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as package:
            _fill(package, row)
    except Exception:  # whatever it is: the row must say that nothing comes of it
        log.exception("export %s was not made", export_id)
        beside.unlink(missing_ok=True)
        PersonalExport.objects.filter(id=export_id).update(state=State.FAILED, touched_at=clock.now())
        return False
    os.chmod(beside, 0o600)
    beside.replace(path_of(row))
    now = clock.now()
    with transaction.atomic():
        row.state, row.percent, row.part = State.DONE, 100, ""
        row.size, row.touched_at, row.expires_at = path_of(row).stat().st_size, now, now + KEPT
        row.save()
        _record(row, "export_made", size=row.size)
    return True


def _fill(package: zipfile.ZipFile, row: PersonalExport) -> None:
    person, left = person_of(row.account), FILES_MOST
    left_out: list[str] = []
    for index, (name, part) in enumerate(PARTS.items()):
        told = -1
        for one in part(row.account, person):
            percent = int(100 * (index + one.done / max(one.of, 1)) / len(PARTS))
            if percent != told:
                told = percent
                PersonalExport.objects.filter(id=row.id).update(
                    part=name, percent=min(percent, 99), touched_at=clock.now()
                )
            if one.file is not None and one.file.size > left:
                left_out.append(one.path)
                continue
            left -= one.file.size if one.file is not None else 0
            _add(package, one)
    if left_out:
        package.writestr("left-out.txt", "\n".join(left_out))


def _add(package: zipfile.ZipFile, one: Entry) -> None:
    if one.file is None:
        package.writestr(one.path, one.content)
        return
    with package.open(one.path, "w") as target, files.open_file(one.file) as source:
        shutil.copyfileobj(source, target)


def _forget(now: object) -> None:
    over = PersonalExport.objects.filter(state=State.DONE, expires_at__lte=now)
    for row in over:
        path_of(row).unlink(missing_ok=True)
        PersonalExport.objects.filter(id=row.id).update(state=State.EXPIRED)


def _record(row: PersonalExport, verb: str, **data: object) -> None:
    audit.record(actor=row.account_id, verb=verb, entity="personal_export", entity_id=row.id, data=dict(data))
