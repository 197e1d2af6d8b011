"""Joint issue (联合行文): which organs, who signed for them, whose seals are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.joint import JointOrgan
from documents.models import CoIssuer, Seal, SealUse

if TYPE_CHECKING:
    from approvals.models import Task
    from documents.models import Document
    from orgchart.models import Unit


def co_organs(document: Document) -> list[Unit]:
    """The organs beside the lead, in their order; one query."""
    rows = CoIssuer.objects.filter(document=document).select_related("unit")
    return [row.unit for row in rows.order_by("sort", "id")]


def joint_organs(document: Document) -> list[JointOrgan]:
    """The same as a flow takes them."""
    return [JointOrgan(unit.id, unit.name) for unit in co_organs(document)]


def sealing_organ(document: Document, task: Task) -> int:
    """Whose seal a task of 用印 asks for: the lead's, or that of the organ named in its slot."""
    unit = task.step.slots[task.slot]["address"].get("unit")
    joint = unit is not None and CoIssuer.objects.filter(document=document, unit_id=int(unit)).exists()
    return int(unit) if unit is not None and joint else document.organ_id


def sealed_organs(document: Document) -> set[int]:
    """The organs whose seals are on the current version."""
    uses = SealUse.objects.filter(document=document, version=document.current_version)
    return set(uses.values_list("seal__organ_id", flat=True))


def seals_for(document: Document) -> list[Seal]:
    """The seals in use of the organs that issue it, the lead's first."""
    order = [document.organ_id, *(unit.id for unit in co_organs(document))]
    rows = Seal.objects.filter(organ_id__in=order, in_use=True).select_related("organ")
    return sorted(rows, key=lambda row: (order.index(row.organ_id), row.id))
