"""Take a package from anywhere back in, as a record that is only read. It is verified first."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from documents.filing.reader import read
from documents.filing.retention import CLASSES
from documents.models.filing import FilingItem
from office.kernel import audit, clock, files
from office.kernel.errors import conflict, invalid

if TYPE_CHECKING:
    from documents.filing.reader import Reading
    from orgchart.models import Unit


@transaction.atomic
def restore_package(*, path: Path, organ: Unit) -> FilingItem:
    """The item a package holds, under an organ's archive; restoring it again gives the item that is there.

    Raises:
        OfficeError: 422 ``documents.package_faulty`` naming the first fault,
            409 ``documents.code_taken`` where another item has its code.
    """
    reading = read(path)
    if not reading.whole or reading.manifest.get("retention") not in CLASSES:
        fault = reading.faults[0] if reading.faults else None
        what = f"{fault.what} {fault.part}".strip() if fault else "retention"
        raise invalid("documents.package_faulty", field="file", rule="whole", what=what)
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    present = FilingItem.objects.filter(organ=organ, code=reading.manifest["code"]).first()
    if present is not None:
        if present.sha256 != sha256:
            raise conflict("documents.code_taken")
        return present
    stored = files.save(content, name=f"{reading.manifest['code']}.zip", by=None)
    item = _item(reading, organ)
    item.package, item.sha256 = stored, stored.sha256
    item.save()
    audit.record(
        actor=None,
        verb="documents.restored",
        entity="documents.filing_item",
        entity_id=item.id,
        data={"code": item.code, "sha256": item.sha256, "key": reading.key},
    )
    return item


def _item(reading: Reading, organ: Unit) -> FilingItem:
    said = reading.manifest
    return FilingItem(
        organ=organ,
        code=said["code"],
        year=said["year"],
        retention=said["retention"],
        division=said["code"].split("-")[-2][:6],
        division_name=said["division"][:80],
        n=said["n"],
        title=said["title"][:300],
        number=said["number"][:60],
        kind=said["kind"][:4],
        source=said["source"][:200],
        dated=date.fromisoformat(said["dated"]) if said["dated"] else None,
        parts=len(said["entries"]),
        filed_at=datetime.fromisoformat(said["filed_at"]),
        restored_at=clock.now(),
    )
