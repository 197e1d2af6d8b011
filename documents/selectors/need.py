"""Whether a document need be issued at all: the year's plan, what is alike, how many were issued."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from documents.models import Document
from documents.models.planning import NeedAnswer, PlannedDocument
from documents.selectors.issued import ISSUED
from documents.selectors.search import Search, find
from documents.stages import READ
from office.kernel import clock, grants
from office.kernel.pieces import fold

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

SHOWN = 5
RECENT = 400
"""Titles of the organ's own newest documents that are compared with the new one."""
YEARS_BACK = 5
ALIKE, PLANNED_ALIKE = 0.5, 0.45
"""From which likeness on (0 to 1) two matters are shown as alike; tried on the demo's titles."""
LONGEST = 3  # phrases of the title that search is asked for

_FRAME = re.compile(
    r"^.*?关于|(的)?(通知|决定|意见|通报|报告|请示|批复|函|公告|通告|纪要|决议|公报|议案|命令)$"
)
_EMPTY = re.compile(
    r"进一步|切实|扎实|认真|全面|深入|组织|做好|开展|加强|推进|落实|贯彻|有关|相关|事项|工作|印发|转发|批转|"
    r"\d{4}年度?|[《》〈〉“”（）()、，\s]|关于|通知|及|和|与|的"
)


@dataclass(frozen=True)
class Similar:
    """An issued document on a like matter; ``likeness`` is 0 to 1. With ``delivery_id`` it was received."""

    document_id: int
    delivery_id: int | None
    title: str
    number: str
    source: str
    issued_on: date | None
    likeness: float


@dataclass(frozen=True)
class YearCounts:
    """What an organ issued: this year so far, last year to the same day, last year as a whole."""

    this_year: int
    same_time_last_year: int
    last_year: int


def matter_of(title: str) -> str:
    """What a title is about, without organ, kind and the words that every title has.

    >>> matter_of("广东省民政厅关于进一步做好2026年春节期间值班工作的通知")
    '春节期间值班'
    """
    return _EMPTY.sub("", _framed(title))


def likeness(one: str, other: str) -> float:
    """How alike two matters are: shared pairs of characters (Dice), 0 to 1."""
    a, b = _pairs(one), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def similar_documents(account: Account, organ: Unit, title: str, *, but: int | None = None) -> list[Similar]:
    """Issued documents that the account may read and that are on a like matter, the likest first.

    A fixed number of queries: the organ's newest titles are compared, and search is asked for the longest
    phrases of the title, so that a superior's document on the matter is found as well.
    """
    matter = matter_of(title)
    if len(matter) < 2:
        return []
    found = {
        one.document_id: one for one in [*_own(account, organ, matter), *_anywhere(account, title, matter)]
    }
    found.pop(but or 0, None)
    return sorted(found.values(), key=lambda one: (-one.likeness, -one.document_id))[:SHOWN]


def planned_alike(organ: Unit, title: str, year: int) -> list[PlannedDocument]:
    """What stands in the year's plan on a like matter and is not begun, the likest first."""
    matter = matter_of(title)
    rows = PlannedDocument.objects.filter(organ=organ, year=year, answers=None).select_related("unit")
    ranked = [(likeness(matter, matter_of(row.title)), row) for row in rows]
    alike = [pair for pair in ranked if pair[0] >= PLANNED_ALIKE]
    return [row for _, row in sorted(alike, key=lambda pair: -pair[0])[:SHOWN]]


def year_counts(organ: Unit, today: date) -> YearCounts:
    """The organ's issued documents by year of their 成文日期; one query."""
    last = today.year - 1
    same = _day_in(last, today)
    rows = Document.objects.filter(organ=organ, state__in=ISSUED, issued_on__year__gte=last)
    counted = rows.aggregate(
        this_year=Count("id", filter=Q(issued_on__year=today.year)),
        same_time_last_year=Count("id", filter=Q(issued_on__year=last, issued_on__lte=same)),
        last_year=Count("id", filter=Q(issued_on__year=last)),
    )
    return YearCounts(**counted)


def plan_of(organ_ids: Iterable[int], year: int, *, before: int | None, limit: int) -> list[PlannedDocument]:
    """One page of the plans of some organs for a year, the newest first, with the documents begun on them."""
    rows = PlannedDocument.objects.filter(organ_id__in=list(organ_ids), year=year)
    if before is not None:
        rows = rows.filter(id__lt=before)
    page = rows.select_related("unit", "organ").prefetch_related("answers__document")
    return list(page.order_by("-id")[:limit])


def need_of(document_id: int) -> NeedAnswer | None:
    """What was answered when a document was begun."""
    return NeedAnswer.objects.select_related("planned", "by").filter(document_id=document_id).first()


def _own(account: Account, organ: Unit, matter: str) -> list[Similar]:
    since = _day_in(clock.today().year - YEARS_BACK, clock.today())
    rows = Document.objects.filter(organ=organ, state__in=ISSUED, issued_on__gte=since)
    rows = grants.only_visible(rows, account, READ).select_related("organ").order_by("-id")[:RECENT]
    ranked = [(likeness(matter, matter_of(row.title)), row) for row in rows]
    return [_similar(row, None, near) for near, row in ranked if near >= ALIKE]


def _anywhere(account: Account, title: str, matter: str) -> list[Similar]:
    found = []
    for phrase in _phrases(title):
        for entry in find(account, Search(words=[fold(phrase)]), limit=SHOWN * 4).rows:
            near = likeness(matter, matter_of(entry.document.title))
            if near >= ALIKE and entry.document.issued_on is not None:
                delivery = entry.id if entry.id != entry.document_id else None
                found.append(_similar(entry.document, delivery, near))
    return found


def _similar(document: Document, delivery_id: int | None, near: float) -> Similar:
    return Similar(
        document_id=document.id,
        delivery_id=delivery_id,
        title=document.title,
        number=document.number,
        source=document.source_short,
        issued_on=document.issued_on,
        likeness=round(near, 2),
    )


def _framed(title: str) -> str:
    return _FRAME.sub("", title.strip())


def _phrases(title: str) -> Sequence[str]:
    """The longest stretches of a title between words that every title has."""
    parts = {part for part in _EMPTY.split(_framed(title)) if part and len(part) >= 3}
    return sorted(parts, key=lambda part: (-len(part), part))[:LONGEST]


def _pairs(text: str) -> set[str]:
    folded = fold(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def _day_in(year: int, day: date) -> date:
    """The same day in another year; 28 February for the 29th."""
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)
