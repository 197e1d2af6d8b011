"""Hand a request in: freeze what was answered, number it, put it on its chain. And open one to read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.forms.checking import check
from approvals.forms.content import answers, canonical, context, digest, title_of
from approvals.forms.definition import FormDefinition
from approvals.models import Request, RequestOpening, RequestSeries, RequestVersion
from approvals.permissions import access_request
from approvals.selectors.forms import Desk, definition_of, facts_for, standing_of
from approvals.selectors.papers import SUBJECT
from approvals.services.chains import start
from approvals.services.deciding import resubmit
from approvals.services.papers.drafting import keep_files, lock_editable, refuse
from approvals.services.reading import mark_subject_read
from approvals.services.ways import Way, ways
from office.kernel import audit, clock
from office.kernel.errors import conflict, invalid, not_found
from orgchart.selectors import organ_of

if TYPE_CHECKING:
    from orgchart.models import Person


@transaction.atomic
def submit_request(
    *, request_id: int, by: Person, token: int, idempotency_key: str, flow: str = ""
) -> Request:
    """Hand in a draft, or a returned request again. ``flow``: which of the form's flows the applicant has
    picked; the first in which somebody is found for each step where they picked none.

    422 `approvals.form_…` naming the first field and rule that is not met (all of them in the data);
    409 on an old token; 422 `approvals.form_no_way` where the flow asks nobody. Nothing changes then.
    """
    request = lock_editable(request_id, by)
    if request.draft_token != token:
        raise conflict("approvals.draft_outdated", token=request.draft_token)
    definition = definition_of(request.form_version)
    checked = check(definition, request.draft, facts_for(by, definition, request.draft, request.id))
    if checked.faults:
        refuse(checked.faults)
    keep_files(request, checked.values, definition)
    request.title = title_of(definition, checked.values)
    request.number = request.number or _number(request, definition)
    version = _freeze(request, definition, checked.values)
    if request.state == Request.State.RETURNED and request.chain_id is not None:
        resubmit(chain_id=request.chain_id, by=by, seen_hash=version.sha256, idempotency_key=idempotency_key)
    else:
        _start(request, definition, checked.values, by, version, flow)
    audit.record(
        actor=by.account_id,
        verb="approvals.submit_request",
        entity="approvals.request",
        entity_id=request.id,
        data={"version": version.number, "sha256": version.sha256},
    )
    request.refresh_from_db()
    return request


def _freeze(request: Request, definition: FormDefinition, values: dict[str, Any]) -> RequestVersion:
    """What is signed, as bytes: everything that a reader is shown."""
    number = request.versions.count() + 1
    desk = Desk.of(request.owner)
    content = canonical(
        {
            "form": {
                "key": request.form_version.form.key,
                "version": request.form_version.number,
                "name": definition.name.model_dump(),
                "kind": definition.kind,
            },
            "title": request.title,
            "number": request.number,
            "urgency": request.urgency,
            "version": number,
            "owner": {
                "id": str(request.owner_id),
                "name": request.owner.name,
                "post": desk.post if desk else "",
            },
            "unit": {"id": str(request.unit_id), "name": request.unit.name},
            "organ": {"id": str(request.organ_id), "name": request.organ.name},
            "on": clock.today().isoformat(),
            "answers": answers(definition, values),
        }
    )
    version = RequestVersion.objects.create(
        request=request, number=number, content=content, sha256=digest(content)
    )
    request.current_version, request.updated_at = version, clock.now()
    request.save(update_fields=["title", "number", "current_version", "updated_at"])
    # Whoever wrote it knows what it says.
    RequestOpening.objects.get_or_create(version=version, account_id=request.owner.account_id)
    return version


def _number(request: Request, definition: FormDefinition) -> str:
    """The next number of the form in its organ and year, such as 采购〔2026〕3号; "" for forms without."""
    if not definition.number_word:
        return ""
    form, organ, year = request.form_version.form, request.organ, clock.today().year
    RequestSeries.objects.get_or_create(form=form, organ=organ, year=year)
    series = RequestSeries.objects.select_for_update().get(form=form, organ=organ, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{definition.number_word}〔{series.year}〕{series.last}号"


def _start(
    request: Request,
    definition: FormDefinition,
    values: dict[str, Any],
    by: Person,
    version: RequestVersion,
    flow: str,
) -> None:
    way = _picked(_ways(request, definition, values), flow)
    if way.fits and not way.steps:
        raise invalid("approvals.form_no_way")
    start(
        subject_type=SUBJECT,
        subject_id=request.id,
        template=way.key,
        origin_unit_id=request.unit_id,
        by=by,
        context=_context(request, definition, values),
        urgency=request.urgency,
        seen_hash=version.sha256,
    )


def _ways(request: Request, definition: FormDefinition, values: dict[str, Any]) -> list[Way]:
    """The form's flows; suggested is the first in which somebody is found for each step, else the last.

    Only that one where the form leaves the applicant no choice.
    """
    found = ways(
        subject_type=SUBJECT,
        origin_unit_id=request.unit_id,
        organ_id=request.organ_id,
        context=_context(request, definition, values),
        keys=definition.flows,
    )
    if not found:
        raise invalid("approvals.template_unknown", field="flow", template="、".join(definition.flows))
    best = next((one for one in found if one.whole), found[-1])
    marked = [replace(one, suggested=one is best) for one in found]
    return marked if definition.pick else [one for one in marked if one.suggested]


def _picked(found: list[Way], flow: str) -> Way:
    for one in found:
        if one.key == flow if flow else one.suggested:
            return one
    raise invalid("approvals.flow_not_offered", field="flow")


def _context(request: Request, definition: FormDefinition, values: dict[str, Any]) -> dict[str, Any]:
    desk = Desk(request.owner, request.unit, organ_of(request.unit), "")
    return {**context(definition, values), **standing_of(desk), "urgency": request.urgency}


def ways_of_request(*, request_id: int, by: Person) -> list[Way]:
    """By which flows the request could go as it is filled in now, and to whom. 404 to all but its owner."""
    request = access_request(account=by.account, request_id=request_id)
    if request.owner_id != by.id:
        raise not_found()
    definition = definition_of(request.form_version)
    facts = facts_for(by, definition, request.draft, request.id)
    return _ways(request, definition, check(definition, request.draft, facts, whole=False).values)


@transaction.atomic
def open_for_reading(*, request_id: int, by: Person) -> Request:
    """Record that the whole of the current version was opened, and the reader's task as read."""
    request = access_request(account=by.account, request_id=request_id)
    if request.current_version is not None:
        RequestOpening.objects.get_or_create(
            version=request.current_version, account_id=by.account_id, defaults={"at": clock.now()}
        )
        mark_subject_read(subject_type=SUBJECT, subject_id=request.id, by=by)
    return request
