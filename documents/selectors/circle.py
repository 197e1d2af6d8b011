"""The people around a document: those on its chain, as long as they may read it."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.selectors import accounts_on_chain
from documents.models import Document, State
from documents.stages import READ
from office.kernel import grants

OVER = frozenset({State.DISTRIBUTED, State.STOPPED, State.VOID})


@dataclass(frozen=True)
class Circle:
    """``people`` are accounts: the drafter, and whoever has or had a part in the chain (delegates while
    they stand in) and may read the document today. ``over``: there is nothing left to settle.
    """

    title: str
    drafter: int
    people: frozenset[int]
    over: bool


def circle_of(document_id: int) -> Circle | None:
    """Four queries; None for a document that does not exist."""
    document = Document.objects.select_related("drafter").filter(id=document_id).first()
    if document is None:
        return None
    drafter = document.drafter.account_id
    chain = accounts_on_chain(document.chain_id) if document.chain_id is not None else []
    readers = set(grants.holders_of(Document, READ, document_id))
    return Circle(
        title=document.title,
        drafter=drafter,
        people=frozenset({drafter, *chain} & readers),
        over=document.state in OVER,
    )
