"""What is read to show how a document's text came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from documents import traces
from documents.models import DraftRoom, Signature, Version
from documents.traces import Piece
from office.kernel.errors import invalid, not_found
from office.kernel.models import Account
from orgchart.selectors import Part, display, group_name, people_by_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from documents.models import Document

NOTHING, WRITING = 0, 0
"""As the older text: nothing, so that all is shown with its writers. As the newer: what is being written."""


@dataclass(frozen=True)
class Author:
    """Somebody whose words stand or stood in the text. ``leader``: of the drafting unit or its organ."""

    id: int
    name: str
    post: str
    leader: bool


@dataclass(frozen=True)
class Side:
    """One of two texts compared: its head (see `Version.head`) and body."""

    head: dict[str, Any]
    body: dict[str, Any]


@dataclass(frozen=True)
class Traced:
    before: Side
    after: Side
    pieces: list[Piece]
    authors: list[Author]


def traced(document: Document, before: int, after: int, writing: Side | None = None) -> Traced:
    """From one version to a later one, or to the text being written (``after`` 0, given as ``writing``).

    404 for versions that are none, 422 `documents.versions_order` where the first is not the older.
    """
    last = after or (document.current_version.number if document.current_version else 0)
    if before > last or (after and before == after):
        raise invalid("documents.versions_order", field="before")
    versions = {
        row.number: row
        for row in document.versions.filter(number__gte=before, number__lte=last).select_related("trace")
    }
    if (before and before not in versions) or (after and after not in versions):
        raise not_found()
    pieces = _base(versions.get(before))
    for number in range(before + 1, last + 1):
        pieces = _joined(pieces, _step(versions.get(number - 1), versions[number]))
    newer = writing or Side(versions[last].head, versions[last].body)
    if writing is not None:
        pieces = _joined(pieces, _written(document, versions.get(last), writing))
    older = Side(versions[before].head, versions[before].body) if before else Side({}, {})
    return Traced(older, newer, pieces, _authors(document, pieces))


def _base(version: Version | None) -> list[Piece]:
    return [Piece(traces.text_of(version.body))] if version is not None else []


def _joined(first: list[Piece], second: list[Piece]) -> list[Piece]:
    return traces.join(first, second) if first else second


def _step(last: Version | None, version: Version) -> list[Piece]:
    """From the version before; as its maker's doing where nobody followed it."""
    kept = getattr(version, "trace", None)
    if kept is not None:
        return traces.restored(kept.pieces)
    base = traces.text_of(last.body) if last is not None else ""
    return traces.between(base, traces.text_of(version.body), version.created_by_id)


def _written(document: Document, last: Version | None, writing: Side) -> list[Piece]:
    base, text = traces.text_of(last.body) if last is not None else "", traces.text_of(writing.body)
    kept = DraftRoom.objects.filter(document_id=document.id).values_list("traces", flat=True).first()
    pieces = traces.restored(kept) if kept is not None else []
    if kept is None or traces.older(pieces) != base:
        return traces.between(base, text, document.drafter_id)
    return traces.follow(pieces, text, document.drafter_id)


def _authors(document: Document, pieces: Iterable[Piece]) -> list[Author]:
    """In the order in which their words first occur."""
    ids = dict.fromkeys(who for piece in pieces for who in (piece.by, piece.gone) if who is not None)
    people = people_by_ids(ids)
    shown = {key: display(person) for key, person in people.items()}
    leading = [group_name(unit, Part.LEADERS) for unit in (document.owner_unit_id, document.organ_id)]
    accounts = {person.account_id for person in people.values()}
    leaders = set(
        Account.objects.filter(id__in=accounts, groups__name__in=leading).values_list("id", flat=True)
    )
    return [
        Author(key, shown[key].name, shown[key].post, people[key].account_id in leaders)
        for key in ids
        if key in people
    ]


def final_number(document: Document) -> int | None:
    """The version that was signed for issue (定稿)."""
    rows = Signature.objects.filter(document=document, stage="issue").order_by("-id")
    return rows.values_list("version__number", flat=True).first()
