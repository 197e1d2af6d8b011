"""Taking over what was counted before this house measured: sums and issued documents, no single matters."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from office.dashboards.models import FormerRollup, IssuedFact, SummedDays
from office.dashboards.selectors.periods import monday
from office.dashboards.services import rolling
from orgchart.services.bulk import insert_objects


@transaction.atomic
def take_over(entries: rolling.Entries, issued: Iterable[IssuedFact] = ()) -> int:
    """Keep these sums for good and count them in from now on; returns how many rows.

    They are of days before the first of this house's own: nothing that is measured adds to them. ``issued``
    documents are not among ours: each stands under its own id.
    """
    insert_objects([FormerRollup(**vars(key), **vars(tally)) for key, tally in entries.items()])
    rolling.insert(entries)
    days = {key.day for key in entries}
    SummedDays.objects.filter(day__in={*days, *(monday(day) for day in days)}).update(done=False)
    rows = list(issued)
    for row in rows:
        row.former, row.document_id = True, row.id
    insert_objects(rows)
    return len(entries) + len(rows)
