"""Reads of the number register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from documents.models import Document, NumberCounter, NumberEntry, NumberSeries, Signature
from documents.selectors.lists import own_organs
from documents.stages import READ
from office.kernel import clock, grants

if TYPE_CHECKING:
    from office.kernel.models import Account

MOST_MISSING = 50
LONGEST_BOOK = 5_000


def last_number(series: NumberSeries, year: int) -> int:
    """The last number given in a year; 0 before the first."""
    row = NumberCounter.objects.filter(series=series, year=year).first()
    return row.last if row else 0


@dataclass
class SeriesYear:
    """What became of a series' numbers in a year (0: a continuous series). ``missing`` have no row at all:
    none, unless somebody tampered with the register; at most MOST_MISSING of them.
    """

    year: int
    last: int
    used: int = 0
    reserved: int = 0
    void: int = 0
    missing: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class SeriesBook:
    series: NumberSeries
    years: list[SeriesYear]


def books(account: Account) -> list[SeriesBook]:
    """Every series of the account's own organs with its years, the newest first; a few queries."""
    rows = NumberSeries.objects.filter(organ_id__in=own_organs(account)).select_related("organ")
    series = list(rows.order_by("organ__path", "sort", "id"))
    years = {
        (key, year): SeriesYear(year, last)
        for key, year, last in NumberCounter.objects.filter(series__in=series)
        .order_by("-year")
        .values_list("series_id", "year", "last")
    }
    counted = NumberEntry.objects.filter(series__in=series).values("series_id", "year", "state")
    for row in counted.annotate(count=Count("id")).order_by():
        found = years.get((row["series_id"], row["year"]))
        if found is not None:
            setattr(found, row["state"], row["count"])
    for (key, year), found in years.items():
        if found.used + found.reserved + found.void != found.last:
            found.missing = _missing(key, year, found.last)
    return [SeriesBook(one, _years(one, years)) for one in series]


def _years(series: NumberSeries, years: dict[tuple[int, int], SeriesYear]) -> list[SeriesYear]:
    """The present year stands there before its first number, so that the turn of the year shows."""
    own = [found for (key, _), found in years.items() if key == series.id]
    now = clock.today().year if series.annual else 0
    if series.closed_on is None and all(found.year != now for found in own):
        own.insert(0, SeriesYear(now, 0))
    return own


def _missing(series_id: int, year: int, last: int) -> list[int]:
    rows = NumberEntry.objects.filter(series_id=series_id, year=year)
    present = set(rows.values_list("n", flat=True))
    return [n for n in range(1, last + 1) if n not in present][:MOST_MISSING]


@dataclass(frozen=True)
class RegisterLine:
    """A number as the register shows it. ``document`` and ``signers`` only where the reader may read that."""

    entry: NumberEntry
    document: Document | None
    signers: str


def register_of(
    account: Account,
    *,
    before: int | None,
    limit: int,
    series_id: int | None = None,
    year: int | None = None,
    state: str = "",
) -> list[RegisterLine]:
    """A page of the register of the account's own organs, newest first. Every number is there; the document
    only with those that the account may read. Of one series' year ``before`` is a number, else an id.
    """
    rows = NumberEntry.objects.filter(series__organ_id__in=own_organs(account))
    if series_id is not None:
        rows = rows.filter(series_id=series_id)
    if year is not None:
        rows = rows.filter(year=year)
    if state:
        rows = rows.filter(state=state)
    key = "n" if series_id is not None and year is not None else "id"
    if before is not None:
        rows = rows.filter(**{f"{key}__lt": before})
    return _lines(account, rows.order_by(f"-{key}")[:limit])


def book_of(account: Account, series_id: int, year: int) -> tuple[NumberSeries, list[RegisterLine]] | None:
    """A series' whole year in the order of its numbers, for a member of its organ; at most LONGEST_BOOK."""
    series = NumberSeries.objects.filter(id=series_id, organ_id__in=own_organs(account))
    found = series.select_related("organ").first()
    if found is None:
        return None
    rows = NumberEntry.objects.filter(series=found, year=year)
    return found, _lines(account, rows.order_by("n")[:LONGEST_BOOK])


def _lines(account: Account, rows: QuerySet[NumberEntry]) -> list[RegisterLine]:
    page = list(rows.select_related("series", "document__annulment", "by", "reserved_by", "void_by"))
    wanted = [row.document_id for row in page if row.document_id is not None]
    readable = grants.visible_subset(account, Document, READ, wanted)
    signers = _signers(readable)
    return [
        RegisterLine(
            row,
            row.document if row.document_id in readable else None,
            "、".join(signers.get(row.document_id or 0, [])),
        )
        for row in page
    ]


def _signers(document_ids: Iterable[int]) -> dict[int, list[str]]:
    """签发人 by document."""
    rows = Signature.objects.filter(document_id__in=list(document_ids), stage="issue").order_by("id")
    found: dict[int, list[str]] = {}
    for document_id, name in rows.values_list("document_id", "person_name"):
        names = found.setdefault(document_id, [])
        if name not in names:
            names.append(name)
    return found


def reserved_for(document: Document, series_ids: Iterable[int], years: Iterable[int]) -> list[NumberEntry]:
    """Numbers kept back that a document may be given, in order."""
    if document.number:
        return []
    rows = NumberEntry.objects.filter(
        series_id__in=list(series_ids), year__in=list(years), state=NumberEntry.State.RESERVED
    )
    return list(rows.select_related("series").order_by("series__sort", "year", "n")[:100])
