"""Star people and units, and take the star away. Both may be repeated."""

from __future__ import annotations

from typing import Literal

from django.db import transaction

from office.kernel import audit
from office.kernel.errors import invalid, not_found
from office.kernel.models import Account
from orgchart.models import Favourite
from orgchart.selectors.directory import visible_units
from orgchart.selectors.visibility import viewer_of, visible_people

Kind = Literal["person", "unit"]
LIMIT = 500


@transaction.atomic
def star(*, by: Account, kind: Kind, key: int) -> None:
    """404 for what the account does not see, 422 `orgchart.favourites_full` beyond LIMIT."""
    viewer = viewer_of(by)
    seen = (
        key in visible_people(viewer, [key])
        if kind == "person"
        else visible_units(viewer).filter(id=key).exists()
    )
    if not seen:
        raise not_found()
    rows = Favourite.objects.filter(account=by)
    if rows.filter(**{f"{kind}_id": key}).exists():
        return
    if rows.count() >= LIMIT:
        raise invalid("orgchart.favourites_full", limit=LIMIT)
    # Two clicks at once: the second finds the row of the first.
    Favourite.objects.bulk_create([Favourite(account=by, **{f"{kind}_id": key})], ignore_conflicts=True)
    audit.record(actor=by.id, verb="orgchart.star", entity=f"orgchart.{kind}", entity_id=key)


@transaction.atomic
def unstar(*, by: Account, kind: Kind, key: int) -> None:
    """Alike for what was starred, what was not, and what does not exist."""
    removed, _ = Favourite.objects.filter(account=by, **{f"{kind}_id": key}).delete()
    if removed:
        audit.record(actor=by.id, verb="orgchart.unstar", entity=f"orgchart.{kind}", entity_id=key)
