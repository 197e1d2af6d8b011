"""Facts of issued documents: measured when they are numbered or void, and caught up with nightly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.db import transaction

from documents.selectors.issued import IssuedPaper, issued_ids, issued_papers
from office.dashboards.burden.reading import asks_for_data, characters
from office.dashboards.models import IssuedFact
from office.kernel import clock
from orgchart.selectors import units_by_ids

_PAGE = 500
_YEARS = 2  # this one and the last: what is compared


def measure_issued(document_ids: Iterable[int]) -> None:
    """Bring the facts of these documents up to what they are now; what is not issued has none."""
    wanted = list(document_ids)
    papers = issued_papers(wanted)
    units = units_by_ids({paper.unit_id for paper in papers})
    rows = [_fact(paper, units[paper.unit_id].path) for paper in papers]
    with transaction.atomic():
        IssuedFact.objects.filter(document_id__in=wanted).delete()
        IssuedFact.objects.bulk_create(rows)


def catch_up_issued() -> int:
    """What events missed, of this year and the last; returns how many documents were measured.

    What was issued never changes its text, so only what has no fact yet is read.
    """
    since = date(clock.today().year - _YEARS + 1, 1, 1)
    issued = set(issued_ids(since))
    rows = IssuedFact.objects.filter(issued_on__gte=since, former=False)
    known = set(rows.values_list("document_id", flat=True))
    for page in _pages(sorted(issued ^ known)):
        measure_issued(page)
    return len(issued ^ known)


def _pages(ids: list[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while page := list(islice(rest, _PAGE)):
        yield page


def _fact(paper: IssuedPaper, path: str) -> IssuedFact:
    return IssuedFact(
        document_id=paper.document_id,
        organ_id=paper.organ_id,
        path=path,
        kind=paper.kind,
        issued_on=paper.issued_on,
        characters=characters(paper.text),
        receivers=paper.receivers,
        asks=asks_for_data(paper.text),
    )
