"""Custody follows reorganisations: owner units never change, custodians do.

What is addressed to a unit that ended stays so; its successor's registry reads and handles it, because
principals move and grants do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from documents.models import EDITABLE, Document, NumberSeries, Seal
from documents.selectors.custody import UNDER_WAY
from office.kernel import audit, clock
from orgchart.selectors.memberships import people_serving_under
from orgchart.selectors.succession import ended_unit, heir_of
from orgchart.selectors.units import units_by_ids

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from orgchart.models import Unit


@transaction.atomic
def follow_unit(*, unit_id: int, split_into: Sequence[int] = ()) -> int:
    """Bring the custody of a unit's documents to what the org chart says; returns how many moved.

    Of a unit that ended all go to its heir, its number series close and its seals go out of use. Of one
    that was split, what is still being worked on goes with its drafter. Again, it finds nothing to do.
    """
    ended = ended_unit(unit_id)
    if ended is None:
        return sum(_follow_drafters(unit_id, goal) for goal in units_by_ids(split_into).values())
    _close(ended, ended.valid_to or clock.today())
    heir = heir_of(ended)
    if heir is None:
        return 0
    return _move(Document.objects.filter(custodian_unit_id=unit_id), unit_id, heir)


def _follow_drafters(unit_id: int, goal: Unit) -> int:
    """Papers under way of whoever serves in what was split off."""
    rows = Document.objects.filter(custodian_unit_id=unit_id, state__in=[*UNDER_WAY, *EDITABLE])
    gone = people_serving_under(goal.path, rows.values_list("drafter_id", flat=True))
    return _move(rows.filter(drafter_id__in=gone), unit_id, goal)


def _move(rows: QuerySet[Document], unit_id: int, to: Unit) -> int:
    moved = rows.update(custodian_unit=to)
    if moved:
        data = {"from": str(unit_id), "to": str(to.id), "documents": moved}
        audit.record(
            actor=None, verb="documents.custody", entity="orgchart.unit", entity_id=unit_id, data=data
        )
    return moved


def _close(unit: Unit, on: date) -> None:
    """The unit's number series and seals."""
    for series in NumberSeries.objects.filter(organ=unit, closed_on=None):
        NumberSeries.objects.filter(id=series.id).update(closed_on=on)
        _note("documents.series_close", "documents.number_series", series.id, unit)
    for seal in Seal.objects.filter(organ=unit, in_use=True):
        Seal.objects.filter(id=seal.id).update(in_use=False)
        _note("documents.seal_retire", "documents.seal", seal.id, unit)


def _note(verb: str, entity: str, entity_id: int, unit: Unit) -> None:
    audit.record(actor=None, verb=verb, entity=entity, entity_id=entity_id, data={"unit": str(unit.id)})
