"""Begin a request, save it as it is typed, throw it away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction

from approvals.forms.checking import Checked, Fault, check
from approvals.forms.content import title_of
from approvals.forms.definition import FormDefinition
from approvals.models import Request, RequestFile
from approvals.selectors.forms import Desk, definition_of, facts_for, latest_form, prefilled
from approvals.selectors.papers import READ_REQUEST
from office.kernel import audit, clock, files, grants
from office.kernel.errors import LANGUAGES, conflict, invalid, not_found, text
from office.kernel.models import StoredFile

if TYPE_CHECKING:
    from orgchart.models import Person

DRAFT_LIMIT = 262_144  # bytes of JSON
URGENCIES = ("", "加急", "特急")
# What no typing brings about: refused at once, and nothing is saved.
FORGED = frozenset({"unknown", "kind", "person", "unit", "file", "rows", "choice"})


@transaction.atomic
def create_request(*, by: Person, form: str, data: dict[str, Any] | None = None) -> Request:
    """A new draft on the newest version of a form, with what the platform knows filled in.

    404 for an unknown form, 422 `approvals.no_desk` for whoever holds no post.
    """
    desk = Desk.of(by)
    if desk is None:
        raise invalid("approvals.no_desk")
    version = latest_form(form, desk.organ.id)
    definition = definition_of(version)
    request = Request(
        form_version=version, owner=by, unit=desk.unit, organ=desk.organ, title=definition.name.zh
    )
    given = prefilled(definition, desk) | (data or {})
    checked = checked_draft(request, definition, given)
    request.draft, request.title = given, title_of(definition, checked.values)
    request.save(force_insert=True)
    grants.give(by.account, READ_REQUEST, request)
    audit.record(
        actor=by.account_id,
        verb="approvals.create_request",
        entity="approvals.request",
        entity_id=request.id,
        data={"form": form, "version": version.number},
    )
    return request


@transaction.atomic
def save_request(
    *, request_id: int, by: Person, token: int, data: dict[str, Any], urgency: str = ""
) -> tuple[Request, Checked]:
    """Keep the answers as they are; half-typed ones too. 404 to strangers, 409 on an old token or a
    request that is under way, 422 where an answer is none of the form's.
    """
    request = lock_editable(request_id, by)
    if request.draft_token != token:
        raise conflict("approvals.draft_outdated", token=request.draft_token)
    if urgency not in URGENCIES:
        raise invalid("approvals.urgency_unknown", field="urgency")
    definition = definition_of(request.form_version)
    checked = checked_draft(request, definition, data)
    request.draft, request.urgency = data, urgency
    request.title = title_of(definition, checked.values)
    request.draft_token += 1
    request.updated_at = clock.now()
    request.save(update_fields=["draft", "urgency", "title", "draft_token", "updated_at"])
    keep_files(request, checked.values, definition)
    return request, checked


def checked_draft(request: Request, definition: FormDefinition, data: dict[str, Any]) -> Checked:
    """The answers checked as a draft's: what is missing or half typed is told, what is forged refused."""
    if len(json.dumps(data, ensure_ascii=False).encode()) > DRAFT_LIMIT:
        raise invalid("approvals.form_large", field="data", limit=DRAFT_LIMIT // 1024)
    facts = facts_for(request.owner, definition, data, request.id)
    checked = check(definition, data, facts, whole=False)
    forged = [fault for fault in checked.faults if fault.rule in FORGED]
    if forged:
        refuse(forged)
    return checked


def refuse(faults: list[Fault]) -> NoReturn:
    """422 naming the first fault's field and rule, all of them in the data."""
    first = faults[0]
    raise invalid(
        f"approvals.form_{first.rule}",
        field=first.field,
        rule=first.rule,
        label=first.label.zh,
        label_en=first.label.en,
        faults=[told(fault) for fault in faults],
        **first.data,
    )


def told(fault: Fault) -> dict[str, Any]:
    """A fault with its text in both languages."""
    words = {"label": fault.label.zh, "label_en": fault.label.en, **fault.data}
    message = {language: text(f"approvals.form_{fault.rule}", language, words) for language in LANGUAGES}
    return {"field": fault.field, "rule": fault.rule, "message": message}


@transaction.atomic
def discard_request(*, request_id: int, by: Person) -> None:
    """Delete a draft that was never handed in; anything else stays for ever."""
    request = lock_editable(request_id, by)
    if request.current_version_id is not None:
        raise conflict("approvals.request_handed_in")
    audit.record(
        actor=by.account_id,
        verb="approvals.discard_request",
        entity="approvals.request",
        entity_id=request.id,
        data={"title": request.title},
    )
    request.delete()


def lock_editable(request_id: int, by: Person) -> Request:
    """The request under its row lock, if ``by`` may edit it now."""
    request = (
        Request.objects.select_for_update(of=("self",))
        .select_related("form_version__form", "owner__account", "unit", "organ", "current_version")
        .filter(id=request_id)
        .first()
    )
    if request is None or not grants.check(by.account, READ_REQUEST, Request, request_id):
        raise not_found()
    if request.owner_id != by.id or not request.editable:
        raise conflict("approvals.request_not_editable")
    return request


def upload(data: bytes, *, name: str, by: Person) -> StoredFile:
    """Keep a file; it belongs to no request until an answer names it."""
    return files.save(data, name=name, by=by.account_id)


def keep_files(request: Request, values: dict[str, Any], definition: FormDefinition) -> None:
    """Remember which files the answers name, so that they are kept as long as the request."""
    named = [
        int(item["id"])
        for one in definition.fields
        if one.type == "attachment"
        for item in values.get(one.key) or []
    ]
    rows = [RequestFile(request=request, file_id=file_id) for file_id in named]
    RequestFile.objects.bulk_create(rows, ignore_conflicts=True)
