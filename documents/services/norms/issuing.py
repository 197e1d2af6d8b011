"""What issuing asks of a 规范性文件: nothing lacking at 签发 and 登记; its term begins with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.models.norms import Norm
from documents.norms.rules import last_day
from documents.selectors.norms import lacks_of, norm_of
from office.kernel import audit, clock
from office.kernel.errors import conflict

if TYPE_CHECKING:
    from documents.models import Document
    from orgchart.models import Person

STAGES = frozenset({"issue", "register"})


def require_complete(document: Document, stage: str) -> None:
    """409 `documents.norm_lacking`, naming the first that lacks with its article, at 签发 and 登记."""
    if stage not in STAGES or not document.normative:
        return
    norm = norm_of(document.id)
    if norm is None:
        return
    # What was signed in time is not held back because its number came a day later.
    late = {"effective_past"} if stage == "register" else set()
    blocks = [lack for lack in lacks_of(norm) if lack.blocks and lack.key not in late]
    if blocks:
        first = blocks[0].article
        raise conflict(
            "documents.norm_lacking",
            article=first.zh,
            article_en=first.en,
            count=len(blocks),
            lacking=[lack.key for lack in blocks],
        )


def begin_term(document: Document, by: Person) -> None:
    """Fix the days in force, in the transaction that gave the number."""
    if not document.normative:
        return
    norm = Norm.objects.select_for_update().filter(document=document).first()
    if norm is None:
        return
    start = norm.effective_on or document.issued_on or clock.today()
    norm.effective_on, norm.ends_on = start, last_day(start, norm.years)
    norm.save(update_fields=["effective_on", "ends_on"])
    audit.record(
        actor=by.account_id,
        verb="documents.norm_begin",
        entity="documents.document",
        entity_id=document.id,
        data={"effective_on": str(norm.effective_on), "ends_on": str(norm.ends_on)},
    )
