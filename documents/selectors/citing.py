"""Documents that name each other by number: what one cites, and what cites it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.body import plain
from documents.models import Document
from documents.models.search import SearchEntry
from documents.selectors.search import Search, find
from documents.stages import READ
from office.kernel import grants
from office.kernel.pieces import words_of

if TYPE_CHECKING:
    from office.kernel.models import Account

# 粤人社发〔2026〕15号; words before the code word are cut off by trying.
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}〔\d{4}〕\d{1,5}号")
TRIED, CITING = 240, 20


@dataclass(frozen=True)
class Citation:
    """``relation``: cites, or cited_by."""

    relation: str
    document: Document


def citations(account: Account, document: Document) -> list[Citation]:
    """What the account may read of both; each document once. A constant number of queries for whoever may
    read little.
    """
    named = list(dict.fromkeys(_numbers_in(document)))[:TRIED]
    rows = SearchEntry.objects.filter(number__in=named) if named else SearchEntry.objects.none()
    kept = dict.fromkeys(rows.values_list("id", flat=True), "cites")
    for key in _citing(account, document):
        kept.setdefault(key, "cited_by")
    kept.pop(document.id, None)
    visible = grants.visible_subset(account, Document, READ, kept)
    found = Document.objects.select_related("organ").in_bulk(visible)
    return [Citation(relation, found[key]) for key, relation in kept.items() if key in found]


def _numbers_in(document: Document) -> list[str]:
    """The numbers in title and body, each with all that may be its code word."""
    body = document.current_version.body if document.current_version else document.draft_body
    text = f"{document.title}\n{plain(body) if body else ''}"
    found = []
    for match in NUMBER.findall(text):
        code, rest = match.split("〔", 1)
        found += [f"{code[at:]}〔{rest}" for at in range(len(code))]
    return [one for one in found if one != document.number]


def _citing(account: Account, document: Document) -> list[int]:
    if not document.number:
        return []
    rows = find(account, Search(words=words_of(f'"{document.number}"')), limit=CITING).rows
    return [row.document_id for row in rows if row.delivery_id is None]
