"""Find documents: only what one may read today, newest first.

Who may read little is answered from their own newest objects, by the very text; only where that is not
enough is the index asked, among the newest of theirs, then among all (docs/adr/0009). So a common word costs
a page of rows, a rare one its own few, and what one may not read never counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from documents.models import Delivery, Document
from documents.models.search import SearchEntry
from documents.stages import READ, READ_DELIVERY
from office.kernel import grants
from office.kernel.models import Account
from office.kernel.pieces import asked, number_of, word_of

PAGE = 30
TOTAL_LIMIT = 200
"""Totals are counted so far; beyond it is "200+"."""
NEAR = 500
"""Of the newest one may read, so many are looked through without asking the index."""
FAR = 20_000
"""Of what one may read, so many are handed to the index at once (PostgreSQL)."""
CHUNK = 1_000
"""Rows that the index proposes at once, to be asked for permission."""


def of_organ(organ_id: int) -> str:
    """Pieces that stand for what a document is; they are longer than those of texts."""
    return f":organ:{organ_id}"


def of_kind(kind: str) -> str:
    return f":kind:{kind}"


def of_year(year: int) -> str:
    return f":year:{year}"


@dataclass(frozen=True)
class Search:
    """``words`` as ``pieces.words_of`` gives them. ``organ_id`` is who issued it, ``year`` that of its
    成文日期, before that of its drafting. With nothing given, everything is found.
    """

    words: Sequence[str] = ()
    organ_id: int | None = None
    kind: str = ""
    year: int | None = None
    state: str = ""

    @property
    def pieces(self) -> list[str]:
        """What the index is asked for."""
        narrowing = [of_organ(self.organ_id)] if self.organ_id is not None else []
        narrowing += [of_kind(self.kind)] if self.kind else []
        narrowing += [of_year(self.year)] if self.year is not None else []
        return [*asked(self.words), *narrowing]


@dataclass(frozen=True)
class Found:
    """A page of entries with their documents. ``total`` counts all pages to TOTAL_LIMIT + 1, on the first one
    only; ``next`` is the id to go on after.
    """

    rows: list[SearchEntry] = field(default_factory=list)
    total: int | None = None
    next: int | None = None


def find(account: Account, search: Search, *, before: int | None = None, limit: int = PAGE) -> Found:
    """One page. For whoever may read no more than NEAR objects in a constant number of queries."""
    enough = TOTAL_LIMIT + 1 if before is None else limit + 1
    ids = list(islice(_ids(account, search, before, enough), enough))
    shown = ids[:limit]
    rows = SearchEntry.objects.select_related("document__organ").in_bulk(shown)
    return Found(
        rows=[rows[key] for key in shown if key in rows],
        total=len(ids) if before is None else None,
        next=shown[-1] if len(ids) > limit else None,
    )


def _ids(account: Account, search: Search, before: int | None, enough: int) -> Iterator[int]:
    near = newest(account, before, NEAR)
    found = _holding(search, near)
    yield from found
    if len(near) < NEAR or len(found) >= enough:
        return
    before = near[-1]
    if connection.vendor == "postgresql" and search.pieces:
        far = newest(account, before, FAR)
        proposed = _proposed(search, before, most := enough * 2, among=far)
        further = _holding(search, proposed)
        yield from further
        if len(found) + len(further) >= enough or (len(proposed) < most and len(far) < FAR):
            return
        before = far[-1] if len(proposed) < most else proposed[-1]
    while proposed := _proposed(search, before, CHUNK):
        yield from _holding(search, sorted(readable_among(account, proposed), reverse=True))
        before = proposed[-1]


def newest(account: Account, before: int | None, limit: int) -> list[int]:
    """The newest documents and deliveries that the account may read, together; their ids are never alike."""
    documents = grants.newest_visible(account, Document, READ, before=before, limit=limit)
    deliveries = grants.newest_visible(account, Delivery, READ_DELIVERY, before=before, limit=limit)
    return sorted((*documents, *deliveries), reverse=True)[:limit]


def readable_among(account: Account, ids: Sequence[int]) -> set[int]:
    documents = grants.visible_subset(account, Document, READ, ids)
    return documents | grants.visible_subset(account, Delivery, READ_DELIVERY, ids)


def _holding(search: Search, ids: Sequence[int]) -> list[int]:
    """Those of these objects that are what was asked for, by their own text and columns; newest first."""
    found: list[int] = []
    for start in range(0, len(ids), NEAR):
        rows = _narrowed(SearchEntry.objects.filter(id__in=ids[start : start + NEAR]), search)
        found += rows.order_by("-id").values_list("id", flat=True)
    return found


def _narrowed(rows: QuerySet[SearchEntry], search: Search) -> QuerySet[SearchEntry]:
    for word in search.words:
        rows = rows.filter(folded__contains=word)
    if search.organ_id is not None:
        rows = rows.filter(document__organ_id=search.organ_id)
    if search.kind:
        rows = rows.filter(document__kind=search.kind)
    if search.year is not None:
        rows = rows.filter(year=search.year)
    return rows.filter(document__state=search.state) if search.state else rows


def _proposed(search: Search, before: int, limit: int, *, among: Sequence[int] | None = None) -> list[int]:
    """The newest ids below ``before`` whose pieces fit, as the index has them."""
    wanted = search.pieces
    values: list[Any]
    if connection.vendor == "postgresql":
        conditions, values = "id < %s", [before]
        if wanted:
            conditions += " AND grams @> %s::bigint[]"
            values.append([number_of(piece) for piece in wanted])
        if among is not None:
            conditions += " AND id = ANY(%s::bigint[])"
            values.append(list(among))
        statement = f"SELECT id FROM documents_search_entry WHERE {conditions} ORDER BY id DESC LIMIT %s"  # noqa: S608 - own texts
    elif wanted:
        match = " AND ".join(word_of(piece) for piece in wanted)
        statement = (
            "SELECT rowid FROM documents_search_grams WHERE documents_search_grams MATCH %s AND rowid < %s "
            "ORDER BY rowid DESC LIMIT %s"
        )
        values = [match, before]
    else:
        statement = "SELECT id FROM documents_search_entry WHERE id < %s ORDER BY id DESC LIMIT %s"
        values = [before]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


__all__ = ["Found", "Search", "find"]
