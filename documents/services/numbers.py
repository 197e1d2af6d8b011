"""The number register: allocate under a row lock, reserve, make void; never reuse, never renumber."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.models import Document, NumberCounter, NumberEntry, NumberSeries
from documents.services.norms.series import normative_series
from office.kernel import audit, clock
from office.kernel.errors import conflict, invalid

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

CONTINUOUS = 0  # the "year" of a series that never restarts


def number_text(code_word: str, year: int, n: int) -> str:
    """`粤人社发〔2026〕12号`; a continuous series is written `第12号`."""
    return f"{code_word}第{n}号" if year == CONTINUOUS else f"{code_word}〔{year}〕{n}号"


@transaction.atomic
def allocate(*, series: NumberSeries, document: Document, by: Person) -> NumberEntry:
    """The next number of the series for a document; one document has one number in use.

    The counter's row is locked, so concurrent allocations neither collide nor leave a gap: a
    transaction that fails gives its number back with everything else. 409 from a closed series.
    """
    if series.closed_on is not None:
        raise conflict("documents.series_closed", series=series.name, on=series.closed_on.isoformat())
    year = clock.today().year if series.annual else CONTINUOUS
    NumberCounter.objects.get_or_create(series=series, year=year)
    counter = NumberCounter.objects.select_for_update().get(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    entry = NumberEntry.objects.create(
        series=series,
        year=year,
        n=counter.last,
        document=document,
        state=NumberEntry.State.USED,
        by=by,
        at=clock.now(),
    )
    audit.record(
        actor=by.account_id,
        verb="documents.number",
        entity="documents.number_entry",
        entity_id=entry.id,
        data={"number": number_text(series.code_word, year, entry.n), "document": str(document.id)},
    )
    return entry


@transaction.atomic
def make_void(*, entry_id: int, by: Person, why: str) -> NumberEntry:
    """Make a number void: the row stays, with who, when and why. 422 without a reason, 409 twice."""
    if not why.strip():
        raise invalid("documents.reason_missing", field="why")
    entry = NumberEntry.objects.select_for_update().get(id=entry_id)
    if entry.state == NumberEntry.State.VOID:
        raise conflict("documents.entry_not_void")
    entry.state, entry.void_by, entry.void_at, entry.why = (
        NumberEntry.State.VOID,
        by,
        clock.now(),
        why.strip(),
    )
    entry.save(update_fields=["state", "void_by", "void_at", "why"])
    audit.record(
        actor=by.account_id,
        verb="documents.number_void",
        entity="documents.number_entry",
        entity_id=entry.id,
        data={"why": entry.why},
    )
    return entry


def series_for(document: Document) -> list[NumberSeries]:
    """The series that fit a document, the narrowest first; the organ's default ones are made at need."""
    known = default_series(document.organ)
    if document.normative:
        known = normative_series(document.organ)
    found = [row for row in known if fits(row, document) and row.closed_on is None]
    return sorted(found, key=lambda row: (not row.kinds, not row.direction, row.sort))


def fits(series: NumberSeries, document: Document) -> bool:
    """Whether the series is of the document's organ and takes its kind and direction."""
    return (
        series.organ_id == document.organ_id
        and series.normative == document.normative
        and (not series.kinds or document.kind in series.kinds)
        and (not series.direction or series.direction == document.direction)
    )


def default_series(organ: Unit) -> list[NumberSeries]:
    """An organ's series: its own, or 发 (down), 函 (letters) and 报 (up) from its code word."""
    existing = list(NumberSeries.objects.filter(organ=organ).order_by("sort", "id"))
    ended = organ.valid_to is not None and organ.valid_to <= clock.today()
    if any(not row.normative for row in existing) or ended or not organ.code_word:
        return existing
    word = organ.code_word
    main = word if organ.organ_kind == "government" else f"{word}发"
    wanted = [
        NumberSeries(organ=organ, name=f"{main}（文件）", code_word=main, direction="", sort=1),
        NumberSeries(organ=organ, name=f"{word}函（函）", code_word=f"{word}函", kinds=["函"], sort=2),
        NumberSeries(organ=organ, name=f"{word}报（上行文）", code_word=f"{word}报", direction="up", sort=3),
    ]
    NumberSeries.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(NumberSeries.objects.filter(organ=organ).order_by("sort", "id"))
