"""What of one's own may be agreed to together."""

from __future__ import annotations

from django.http import HttpRequest
from pydantic import BaseModel

from approvals.api.common import asking
from approvals.api.schemas import WorkItemView
from approvals.selectors.bulk import bulk_candidates
from office.kernel.api import Router

router = Router()


class BulkCandidateView(BaseModel):
    """``seen_hash``: of the text one has had open in full; "" where it has to be opened first."""

    item: WorkItemView
    seen_hash: str


@router.get("/tasks/bulk", response=list[BulkCandidateView], operation_id="approvals_bulk")
def bulk(request: HttpRequest) -> list[BulkCandidateView]:
    """One's tasks whose flow lets them be agreed to with others, by due time."""
    person = asking(request)
    found = bulk_candidates(person, person.account)
    return [BulkCandidateView(item=WorkItemView.of(one.item), seen_hash=one.seen_hash) for one in found]
