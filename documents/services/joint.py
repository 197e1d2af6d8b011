"""Name the organs that issue a draft together with its own (联合行文, article 17)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from documents.models import CoIssuer, State
from documents.selectors.joint import co_organs
from office.kernel.errors import conflict, invalid
from orgchart.selectors import seen_units

if TYPE_CHECKING:
    from documents.models import Document
    from orgchart.models import Person

MOST = 8  # nine organs: three rows of seals, the most that stand on a page with body text
RULE = "条例第十七条"


def name_co_organs(document: Document, wanted: Sequence[int], by: Person) -> None:
    """Put these organs beside the lead, in this order, inside the caller's transaction.

    422 for a unit that the drafter does not see, that is the lead itself or issues nothing of its own; 409
    `documents.co_organs_fixed` while the text is on a chain that asks the heads named when it was submitted.
    """
    standing = {unit.id: unit for unit in co_organs(document)}
    order = list(dict.fromkeys(wanted))
    if order == list(standing):
        return
    if document.state == State.RETURNED:
        raise conflict("documents.co_organs_fixed")
    if len(order) > MOST:
        raise invalid("documents.co_organs_many", field="co_organs", limit=MOST)
    units = seen_units(by.account, order) | standing
    for key in order:
        if key not in units:
            raise invalid("documents.unit_unknown", field="co_organs", unit=str(key))
        if key == document.organ_id:
            raise invalid("documents.co_organ_own", field="co_organs", rule=RULE)
        if not units[key].may_issue:
            name = units[key].name
            raise invalid("documents.co_organ_internal", field="co_organs", unit=name, rule=RULE)
    CoIssuer.objects.filter(document=document).delete()
    CoIssuer.objects.bulk_create(
        CoIssuer(document=document, unit_id=key, sort=index) for index, key in enumerate(order, start=1)
    )
