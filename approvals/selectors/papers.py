"""Requests: one's own, those one may read, one with its versions. Constant numbers of queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from approvals.forms.content import changed
from approvals.models import Request, RequestOpening, RequestVersion, Step, Task
from approvals.selectors.chains import acting_name
from approvals.subjects import SubjectSummary
from office.kernel import grants

if TYPE_CHECKING:
    from office.kernel.models import Account, StoredFile
    from orgchart.models import Person

SUBJECT = "request"
READ_REQUEST = "read_request"
BOXES = ("mine", "seen")


def link_of(request: Request) -> str:
    """Where a request is opened in the browser."""
    return f"/approvals/requests/{request.id}"


def summaries(ids: Sequence[int], viewer: Account) -> dict[int, SubjectSummary]:
    """One line for each request that the viewer may read; two queries."""
    visible = grants.visible_subset(viewer, Request, READ_REQUEST, ids)
    rows = Request.objects.filter(id__in=visible).select_related("organ", "unit", "form_version")
    return {
        row.id: SubjectSummary(
            title=row.title,
            number=row.number,
            urgency=row.urgency,
            kind=str(row.form_version.definition["name"]["zh"]),
            link=link_of(row),
            organ=row.organ.short_name,
            state=row.state,
            source=row.unit.short_name,
        )
        for row in rows
    }


def requests_in(
    person: Person,
    box: str,
    *,
    state: str = "",
    form: str = "",
    query: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[Request]:
    """One page, newest first: ``mine`` are one's own, ``seen`` all that one may read."""
    rows = Request.objects.select_related("form_version__form", "owner", "unit")
    if state:
        rows = rows.filter(state=state)
    if form:
        rows = rows.filter(form_version__form__key=form)
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(number__icontains=query))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(_boxed(rows, box, person).order_by("-id")[:limit])


def _boxed(rows: QuerySet[Request], box: str, person: Person) -> QuerySet[Request]:
    visible = grants.only_visible(rows, person.account, READ_REQUEST)
    return visible.filter(owner=person) if box == "mine" else visible


def content_of(version: RequestVersion) -> dict[str, Any]:
    """What was handed in, read from the very bytes that are signed."""
    content: dict[str, Any] = json.loads(bytes(version.content))
    return content


def versions_of(request: Request) -> list[tuple[RequestVersion, list[str]]]:
    """The versions, oldest first, each with the keys of the answers changed since the one before."""
    rows = list(request.versions.order_by("number"))
    later = [(row, changed(bytes(old.content), bytes(row.content))) for old, row in pairwise(rows)]
    return [*((row, []) for row in rows[:1]), *later]


def opened_by(account: Account, request: Request) -> bool:
    """Whether the account has had the current version before its eyes."""
    return RequestOpening.objects.filter(version=request.current_version, account=account).exists()


def opened_hashes(account: Account, ids: Sequence[int]) -> dict[int, str]:
    """The hashes of the current versions that the account has had before its eyes; one query."""
    rows = Request.objects.filter(id__in=ids, current_version__openings__account=account)
    return dict(rows.values_list("id", "current_version__sha256"))


def file_of(request: Request, file_id: int) -> StoredFile | None:
    """A file that some answer of the request names."""
    row = request.files.select_related("file").filter(file_id=file_id).first()
    return row.file if row else None


@dataclass(frozen=True)
class Share:
    """One part of a division of tasks (分工): who is to do what by when, and what came of it."""

    person: str
    lead: bool
    what: str
    due_on: str
    state: str
    feedback: str
    at: datetime | None


def shares_of(chain_id: int) -> list[Share]:
    """What the deciders of a chain divided among people, in their order; two queries."""
    steps = Step.objects.filter(chain_id=chain_id).exclude(state__in=(Step.State.WAITING, Step.State.SKIPPED))
    step = next((one for one in steps if one.options.get("optional")), None)
    if step is None:
        return []
    tasks = {}
    for task in Task.objects.filter(step=step).select_related("assignee", "on_behalf_of").order_by("id"):
        tasks[task.slot] = task
    return [_share(slot, tasks.get(index)) for index, slot in enumerate(step.slots)]


def _share(slot: dict[str, Any], task: Task | None) -> Share:
    return Share(
        person=acting_name(task) if task else str(slot.get("name", "")),
        lead=bool(slot.get("lead")),
        what=str(slot.get("what", "")),
        due_on=str(slot.get("due_on", "")),
        state=task.state if task else "",
        feedback=task.opinion if task else "",
        at=task.decided_at if task else None,
    )


def last_return(chain_id: int) -> Task | None:
    """The last turn in which the chain's paper was sent back, with whose it was."""
    rows = Task.objects.filter(chain_id=chain_id, decision="return").select_related(
        "assignee", "on_behalf_of"
    )
    return rows.order_by("-decided_at", "-id").first()


def readable_requests(account: Account, ids: Sequence[int]) -> dict[int, Request]:
    """Those of the requests that the account may read; two queries."""
    visible = grants.visible_subset(account, Request, READ_REQUEST, ids)
    return Request.objects.select_related("form_version", "owner").in_bulk(visible)


def opened_versions(account: Account, ids: Sequence[int | None]) -> set[int | None]:
    """Which of these versions the account has had before its eyes; one query."""
    rows = RequestOpening.objects.filter(account=account, version_id__in=[key for key in ids if key])
    return set(rows.values_list("version_id", flat=True))
