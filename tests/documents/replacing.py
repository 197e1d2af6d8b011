"""Change a wording of a draft as a page would: the characters that differ, nothing around them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pycrdt import XmlElement, XmlFragment, XmlText

from documents import ydoc
from documents.services import coediting

if TYPE_CHECKING:
    from documents.models import Document
    from tests.documents.factories import Desk


def typed(desk: Desk, document: Document, who: str, old: str, new: str) -> None:
    """Somebody at the draft replaces the first occurrence of a wording."""
    account = desk.person(who).account
    opened = coediting.open_room(account=account, document_id=document.id)
    doc = ydoc.shared(opened.update)
    before = doc.get_state()
    replace(doc, old, new)
    coediting.push(
        account=account,
        document_id=document.id,
        epoch=opened.epoch,
        update=doc.get_update(before),
        client=int(doc.client_id),
    )


def replace(doc: ydoc.Shared, old: str, new: str) -> None:
    text, at = _found(doc, old)
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    words = str(text)
    start, end = at + first, at + len(old) - last
    a, b = _place(text, words[:start]), _place(text, words[:end])
    if b > a:
        del text[a:b]
    if len(new) > first + last:
        text.insert(a, new[first : len(new) - last])


def _common(one: str, other: str) -> int:
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in same)


def _found(doc: ydoc.Shared, wording: str) -> tuple[XmlText, int]:
    doc[ydoc.FRAGMENT] = fragment = XmlFragment()
    for block in fragment.children:
        assert isinstance(block, XmlElement)
        for child in block.children:
            if isinstance(child, XmlText) and wording in str(child):
                return child, str(child).index(wording)
    raise AssertionError(f"nothing says {wording}")


def _place(text: XmlText, before: str) -> int:
    """The shared text counts bytes."""
    return len(before.encode()) if len(text) != len(str(text)) else len(before)
