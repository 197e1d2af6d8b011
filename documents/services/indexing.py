"""Keep search's rows in step with the documents.

Whatever changes what can be found adds a row to a queue, in the transaction of the change or from its event;
what is typed into drafts is found by its time. One sweep after the other makes the entries anew from what
stands there now, so a crash or a doubled event changes nothing. Asked for twice a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from approvals.selectors.said import opinions_on
from documents.body import plain
from documents.models import EDITABLE, Attachment, Delivery, Document
from documents.models.search import FileText, SearchDue, SearchEntry, SearchMark
from documents.selectors.search import of_kind, of_organ, of_year
from office.kernel import clock
from office.kernel.pieces import fold, number_of, pieces, word_of

ROWS = 100
"""Documents in one transaction."""
LATE = timedelta(minutes=1)
"""A draft is touched some time before its transaction commits: look so far back."""
SECONDS = 0.4
"""How long one sweep goes on; the next continues."""
SWEEPER = 0x6F66666963655F73  # the number of our advisory lock: any that nobody else takes
READ_KINDS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "text",
    "text/csv": "text",
    "text/markdown": "text",
}


def mark(*ids: int) -> None:
    """Have the entries of these documents or deliveries made anew, once the transaction commits."""
    SearchDue.objects.bulk_create([SearchDue(subject_id=key) for key in ids])


def sweep(*, seconds: float = SECONDS) -> int:
    """Index what changed since the last time; returns how many documents and deliveries were looked at."""
    clock_, done = time.monotonic(), 0
    while found := _round():
        done += found
        if time.monotonic() - clock_ > seconds:
            break
    return done


@transaction.atomic
def _round() -> int:
    """The next few: those asked for, those typed lately, then those never looked at."""
    if not _alone():
        return 0
    state, _ = SearchMark.objects.get_or_create(id=1)
    due = list(SearchDue.objects.order_by("id")[:ROWS])
    if due:
        index({row.subject_id for row in due})
        SearchDue.objects.filter(id__in=[row.id for row in due]).delete()
        return len(due)
    began = clock.now()
    typed = Document.objects.filter(state__in=EDITABLE, updated_at__gte=state.swept_at - LATE)
    fresh = SearchEntry.objects.filter(id=OuterRef("id"), seen_at=OuterRef("updated_at"))
    if typed_ids := list(typed.filter(~Exists(fresh)).values_list("id", flat=True)[:ROWS]):
        index(set(typed_ids))
        return len(typed_ids)
    SearchMark.objects.filter(id=1).update(swept_at=began)
    return _build(state) if state.built_to is not None else 0


def _build(state: SearchMark) -> int:
    """The documents and deliveries that were there before search was, oldest first."""
    assert state.built_to is not None
    documents = Document.objects.filter(id__gt=state.built_to)
    ids = list(documents.order_by("id").values_list("id", flat=True)[:ROWS])
    handled = Delivery.objects.filter(document_id__in=ids).exclude(chain_id=None, receipt_number="")
    index({*ids, *handled.values_list("id", flat=True)})
    SearchMark.objects.filter(id=1).update(built_to=ids[-1] if ids else None)
    return len(ids)


def _alone() -> bool:
    """Whether no other process sweeps until our transaction ends: an older look at a document must not
    overwrite a newer one's entry. SQLite's immediate transactions come one after another anyway.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEPER])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def index(ids: Iterable[int]) -> None:
    """Write the entries of these documents and deliveries as they are now; what is gone has none."""
    wanted = set(ids)
    documents = list(Document.objects.filter(id__in=wanted).select_related("current_version").order_by("id"))
    deliveries = list(Delivery.objects.filter(id__in=wanted).select_related("document").order_by("id"))
    chains = {row.chain_id for row in documents} | {row.chain_id for row in deliveries}
    said = opinions_on({key for key in chains if key is not None})
    attached = _attached([row.id for row in documents])
    made = [_of_document(row, attached.get(row.id, []), said.get(row.chain_id or 0, [])) for row in documents]
    made += [
        entry
        for row in deliveries
        if (entry := _of_delivery(row, said.get(row.chain_id or 0, []))) is not None
    ]
    kept = {entry.id for entry, _ in made}
    SearchEntry.objects.filter(id__in=wanted - kept).delete()
    if made:
        (_write_postgres if connection.vendor == "postgresql" else _write_sqlite)(made)


def _attached(document_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """By document the attachments' titles and words. Files that nobody has read yet are put down for it."""
    rows = list(
        Attachment.objects.filter(document_id__in=document_ids)
        .select_related("file")
        .order_by("document_id", "sort", "id")
    )
    hashes = {row.file.sha256 for row in rows if row.file is not None and row.file.mime in READ_KINDS}
    texts = dict(FileText.objects.filter(sha256__in=hashes).values_list("sha256", "text"))
    FileText.objects.bulk_create(
        [FileText(sha256=one) for one in sorted(hashes - set(texts))], ignore_conflicts=True
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        words = plain(row.body) if row.body else ""
        name = row.title
        if row.file is not None:
            words = texts.get(row.file.sha256, "")
            name = row.title or row.file.name
        found.setdefault(row.document_id, []).append((name, words))
    return found


Made = tuple[SearchEntry, set[str]]


def _of_document(row: Document, attached: Sequence[tuple[str, str]], said: Sequence[tuple[str, str]]) -> Made:
    """What every reader of the document sees of it: before the first version that is the draft."""
    body = row.current_version.body if row.current_version is not None else row.draft_body
    parts = [("title", "", row.title), ("number", "", row.number), ("body", "", plain(body) if body else "")]
    parts += [("attachment", name, f"{name}\n{words}") for name, words in attached]
    parts += [("opinion", name, words) for name, words in said]
    return _entry(row, row.id, None, row.number, parts)


def _of_delivery(row: Delivery, said: Sequence[tuple[str, str]]) -> Made | None:
    """What the receiving unit wrote on it; None while that is nothing."""
    parts = [("receipt", "", row.receipt_number), ("result", "", row.result or row.returned_reason)]
    parts += [("opinion", name, words) for name, words in said]
    if not any(words for _, _, words in parts):
        return None
    return _entry(row.document, row.id, row.id, "", parts)


def _entry(
    document: Document, key: int, delivery_id: int | None, number: str, parts: Sequence[tuple[str, str, str]]
) -> Made:
    lines: list[str] = []
    places: list[list[int | str]] = []
    for place, name, words in parts:
        if words.strip():
            places.append([len(lines), place, name])
            lines += [line for line in words.replace("\0", "").splitlines() if line.strip()]
    year = (document.issued_on or document.created_at.astimezone(clock.LOCAL)).year
    entry = SearchEntry(
        id=key,
        document_id=document.id,
        delivery_id=delivery_id,
        year=year,
        number=number,
        text="\n".join(lines),
        folded="\n".join(map(fold, lines)),
        places=places,
        seen_at=document.updated_at,
    )
    narrowing = {of_organ(document.organ_id), of_kind(document.kind), of_year(year)}
    return entry, pieces(entry.folded) | narrowing


def _write_postgres(made: Sequence[Made]) -> None:
    # Django writes the columns it knows, the array follows; both before anybody sees the row.
    _upsert([entry for entry, _ in made])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_search_entry e SET grams = made.grams::bigint[] "
            "FROM unnest(%s::bigint[], %s::text[]) AS made (id, grams) WHERE e.id = made.id",
            [
                [entry.id for entry, _ in made],
                [f"{{{','.join(str(number_of(piece)) for piece in found)}}}" for _, found in made],
            ],
        )


def _write_sqlite(made: Sequence[Made]) -> None:
    ids = [entry.id for entry, _ in made]
    # The trigger takes each old row out of the index with its entry.
    SearchEntry.objects.filter(id__in=ids).delete()
    _upsert([entry for entry, _ in made])
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO documents_search_grams (rowid, grams) VALUES (%s, %s)",
            [(entry.id, " ".join(map(word_of, found))) for entry, found in made],
        )


def _upsert(entries: Sequence[SearchEntry]) -> None:
    names = [field.name for field in SearchEntry._meta.concrete_fields if not field.primary_key]
    SearchEntry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["id"], update_fields=names)
