"""Publish request forms; those the product comes with, and their flows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from pydantic import ValidationError

from approvals.forms.definition import FormDefinition
from approvals.models import Form, FormFavourite, FormVersion
from approvals.selectors.forms import catalogue
from approvals.services.templates import publish
from office.kernel import audit
from office.kernel.errors import invalid, not_found

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

READY = Path(__file__).resolve().parent.parent / "forms" / "ready"
SUBJECT = "request"


def parse_form(raw: Any) -> FormDefinition:
    """The definition, checked. Raises 422 ``approvals.form_definition`` naming the first fault."""
    try:
        return FormDefinition.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise invalid("approvals.form_definition", field=where or "fields", fault=first["msg"]) from error


@transaction.atomic
def publish_form(
    *,
    key: str,
    definition: dict[str, Any],
    organ: Unit | None = None,
    sort: int = 100,
    actor: int | None = None,
) -> FormVersion:
    """A new version, when it differs from the last; requests under way keep theirs. 422 on a faulty one."""
    parse_form(definition)
    form, _ = Form.objects.get_or_create(key=key, organ=organ, defaults={"sort": sort})
    if organ is not None and form.withdrawn_at is not None:
        form.withdrawn_at = None
        form.save(update_fields=["withdrawn_at"])
    last = form.versions.order_by("-number").first()
    if last is not None and last.definition == definition:
        return last
    version = FormVersion.objects.create(
        form=form,
        number=last.number + 1 if last else 1,
        definition=definition,
        published_by_id=actor,
    )
    audit.record(
        actor=actor,
        verb="approvals.publish_form",
        entity="approvals.form",
        entity_id=form.id,
        data={"key": key, "number": version.number},
    )
    return version


def ensure_ready_forms() -> None:
    """Publish the forms and flows of ``forms/ready`` for every organ; repeating it changes nothing."""
    for sort, (key, form, flows) in enumerate(ready_forms(), start=1):
        for flow in flows:
            publish(key=flow["key"], name=flow["name"], subject_type=SUBJECT, definition=flow["definition"])
        publish_form(key=key, definition=form, sort=sort)


@cache
def ready_forms() -> list[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """(key, form, flows) of each file, by the files' names. A flow is ``{"key", "name", "definition"}``."""
    found = []
    for path in sorted(READY.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        found.append((content["key"], content["form"], content["flows"]))
    return found


@transaction.atomic
def keep_favourite(*, by: Person, organ_id: int, key: str, on: bool) -> None:
    """Keep a form at the head of one's catalogue, or no more. 404 for a form that is not in it."""
    if all(one.version.form.key != key for one in catalogue(by, organ_id)):
        raise not_found()
    rows = FormFavourite.objects.filter(account_id=by.account_id, key=key)
    if on:
        FormFavourite.objects.get_or_create(account_id=by.account_id, key=key)
    else:
        rows.delete()
