"""The number register: allocate under a row lock, reserve, make void; never reuse, never renumber."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.selectors import active_stages
from documents.models import Document, NumberCounter, NumberEntry, NumberSeries, Rendition, State
from documents.numbering import CONTINUOUS, number_text
from documents.services.norms.series import normative_series
from documents.services.telling import tell_changed
from office.kernel import audit, clock
from office.kernel.errors import conflict, invalid

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

MOST_RESERVED = 50
PURPOSE, WHY = 100, 300
BEARING = frozenset({State.REGISTERED, State.SEALED, State.DISTRIBUTED})


@transaction.atomic
def allocate(*, series: NumberSeries, document: Document, by: Person, year: int | None = None) -> NumberEntry:
    """The next number of the series for a document; one document has one number in use.

    ``year``: this one unless the paper is dated in another (``years_for``). The counter's row is locked, so
    concurrent allocations neither collide nor leave a gap: a transaction that fails gives its number back
    with everything else. 409 from a closed series, 422 ``documents.number_year``.
    """
    _require_open(series)
    chosen = _year(series, document, year)
    entry = NumberEntry.objects.create(
        series=series,
        year=chosen,
        n=_count_on(series, chosen, 1),
        document=document,
        state=NumberEntry.State.USED,
        by=by,
        at=clock.now(),
    )
    _recorded(entry, "number", by, document=str(document.id))
    return entry


@transaction.atomic
def reserve(*, series: NumberSeries, by: Person, count: int, purpose: str) -> list[NumberEntry]:
    """Keep the next numbers of a series back for what is named; each is used later, or made void.

    422 ``documents.reserve_count``, ``documents.purpose_missing``; 409 from a closed series.
    """
    if not 1 <= count <= MOST_RESERVED:
        raise invalid("documents.reserve_count", field="count", most=MOST_RESERVED)
    if not purpose.strip():
        raise invalid("documents.purpose_missing", field="purpose")
    _require_open(series)
    year = clock.today().year if series.annual else CONTINUOUS
    last, at = _count_on(series, year, count), clock.now()
    entries = [
        NumberEntry.objects.create(
            series=series,
            year=year,
            n=n,
            state=NumberEntry.State.RESERVED,
            by=by,
            at=at,
            reserved_by=by,
            reserved_at=at,
            purpose=purpose.strip()[:PURPOSE],
        )
        for n in range(last - count + 1, last + 1)
    ]
    for entry in entries:
        _recorded(entry, "number_reserved", by, purpose=entry.purpose)
    return entries


@transaction.atomic
def take_reserved(*, entry_id: int, document: Document, by: Person) -> NumberEntry:
    """Give a document a number that was kept back. One of another year only to a paper dated in it.

    422 ``documents.entry_unknown``, ``documents.series_wrong``, ``documents.number_year``; 409
    ``documents.entry_not_reserved``.
    """
    entry = NumberEntry.objects.select_for_update(of=("self",)).select_related("series").filter(id=entry_id)
    found = entry.first()
    if found is None or found.series.organ_id != document.organ_id:
        raise invalid("documents.entry_unknown", field="entry_id")
    if not fits(found.series, document):
        raise invalid("documents.series_wrong", field="entry_id")
    if found.state != NumberEntry.State.RESERVED:
        raise conflict("documents.entry_not_reserved")
    _require_open(found.series)
    _year(found.series, document, found.year)
    found.state, found.document, found.by, found.at = NumberEntry.State.USED, document, by, clock.now()
    found.save(update_fields=["state", "document", "by", "at"])
    _recorded(found, "number", by, document=str(document.id), reserved=True)
    return found


@transaction.atomic
def make_void(*, entry_id: int, by: Person, why: str) -> NumberEntry:
    """Make a number void: the row stays, with who, when and why.

    One in use only before its document is laid out under it, or when that has come back to 登记; the document
    then waits for another. 422 without a reason, 409 ``documents.entry_not_void`` twice, 409
    ``documents.number_in_use``.
    """
    if not why.strip():
        raise invalid("documents.reason_missing", field="why")
    held = NumberEntry.objects.filter(id=entry_id).values_list("document_id", flat=True).first()
    document = Document.objects.select_for_update().filter(id=held).first() if held else None
    rows = NumberEntry.objects.select_for_update(of=("self",)).select_related("series")
    entry = rows.get(id=entry_id)
    if entry.state == NumberEntry.State.VOID:
        raise conflict("documents.entry_not_void")
    if entry.document_id != held:
        raise conflict("documents.number_in_use")
    if document is not None:
        _take_off(document)
    entry.state, entry.void_by, entry.void_at, entry.why = (
        NumberEntry.State.VOID,
        by,
        clock.now(),
        why.strip()[:WHY],
    )
    entry.save(update_fields=["state", "void_by", "void_at", "why"])
    _recorded(entry, "number_void", by, why=entry.why)
    return entry


def _take_off(document: Document) -> None:
    """The document stands without a number again; files that bear it are made anew."""
    stage = active_stages([document.chain_id]).get(document.chain_id) if document.chain_id else None
    if document.state in BEARING and stage != "register":
        raise conflict("documents.number_in_use")
    Rendition.objects.filter(document=document).exclude(form=Rendition.Form.REVIEW).delete()
    document.number, document.printed_on = "", None
    document.save(update_fields=["number", "printed_on"])
    tell_changed(document)


def years_for(series: NumberSeries, document: Document) -> list[int]:
    """The years whose numbers a document may bear, this one first: papers signed at the year's end may be
    registered after it, and their number is of the year they are dated in.
    """
    if not series.annual:
        return [CONTINUOUS]
    dated = [document.issued_on.year] if document.issued_on else []
    return list(dict.fromkeys([clock.today().year, *dated]))


def _year(series: NumberSeries, document: Document, wanted: int | None) -> int:
    years = years_for(series, document)
    if wanted is None:
        return years[0]
    if wanted not in years:
        raise invalid("documents.number_year", field="year", years="、".join(str(year) for year in years))
    return wanted


def _count_on(series: NumberSeries, year: int, count: int) -> int:
    """The series' last number after counting on, under its lock."""
    NumberCounter.objects.get_or_create(series=series, year=year)
    counter = NumberCounter.objects.select_for_update().get(series=series, year=year)
    counter.last += count
    counter.save(update_fields=["last"])
    return counter.last


def _require_open(series: NumberSeries) -> None:
    if series.closed_on is not None:
        raise conflict("documents.series_closed", series=series.name, on=series.closed_on.isoformat())


def _recorded(entry: NumberEntry, verb: str, by: Person, **more: Any) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.{verb}",
        entity="documents.number_entry",
        entity_id=entry.id,
        data={"number": number_text(entry.series.code_word, entry.year, entry.n), **more},
    )


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
