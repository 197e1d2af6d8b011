"""Design an organ's flows and forms: begin, save, throw away, publish, withdraw, bring an old one back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from pydantic import ValidationError

from approvals.definition import Definition, Fork, parse
from approvals.designs.differences import Change, changes
from approvals.designs.flow_check import check_flow, comparisons
from approvals.designs.form_check import check_form, context_keys
from approvals.designs.problems import Problem, blocking
from approvals.designs.shape import DraftFlow
from approvals.events import DesignPublished, DesignWithdrawn
from approvals.models import Design, FlowTemplate, Form, RequestSeries
from approvals.permissions import access_design, access_designed
from approvals.selectors import designs as selectors
from approvals.selectors.designs import FLOW, FORM, REQUEST, Published
from approvals.services.forms import publish_form
from approvals.services.templates import publish
from office.kernel import audit, clock, outbox
from office.kernel.errors import LANGUAGES, conflict, invalid, not_found
from office.kernel.ids import new_id

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

LIMIT = 131_072  # bytes of JSON
NAME_LIMIT = 60
_NEW_FLOW = {
    "steps": [
        {
            "key": "s1",
            "stage": "approve",
            "name": "部门负责人审批",
            "who": {"to": "head_of_origin"},
            "due_minutes": 390,
        }
    ]
}


@transaction.atomic
def begin_design(
    *, by: Account, kind: str, organ_id: int, key: str = "", as_new: bool = False, name: str = ""
) -> Design:
    """A draft: of what stands under ``key`` in the organ, of a new one copied from it (``as_new``), or of an
    empty one (no key). The draft that there is already is answered. 404 for an unknown key, 422 where
    documents would have to learn a new key.
    """
    organ = access_designed(account=by, organ_id=organ_id)
    if not key:
        return _create(by, organ, kind, f"own.{new_id()}", _name(name), REQUEST, _fresh(kind, name), 0)
    known = Design.objects.filter(organ=organ, kind=kind, key=key).first()
    if known is not None and not as_new:
        return known
    standing = selectors.in_force(organ, kind, key)
    if standing is None:
        raise not_found()
    if not as_new:
        return _create(
            by, organ, kind, key, standing.name, standing.subject_type, standing.definition, standing.number
        )
    if standing.subject_type != REQUEST:
        raise invalid("approvals.design_key_fixed", field="as_new")
    content = standing.definition
    if kind == FORM:
        content = content | {"name": {"zh": _name(name), "en": _name(name)}, "number_word": ""}
    return _create(by, organ, kind, f"own.{new_id()}", _name(name), REQUEST, content, 0)


def _create(
    by: Account, organ: Unit, kind: str, key: str, name: str, subject_type: str, content: Any, base: int
) -> Design:
    design = Design.objects.create(
        kind=kind,
        organ=organ,
        key=key,
        name=name,
        subject_type=subject_type,
        content=content,
        base=base,
        changed_by=by,
    )
    _audit(by, "begin_design", design)
    return design


def _fresh(kind: str, name: str) -> dict[str, Any]:
    if kind == FLOW:
        return _NEW_FLOW
    words = {"zh": _name(name), "en": _name(name)}
    subject = {"key": "f1", "type": "text", "label": {"zh": "事项", "en": "Subject"}, "required": True}
    return {
        "name": words,
        "about": words,
        "category": "service",
        "title": ["f1"],
        "flows": [],
        "fields": [subject],
    }


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= NAME_LIMIT:
        raise invalid("approvals.design_name", field="name", limit=NAME_LIMIT)
    return cleaned


@transaction.atomic
def save_design(*, by: Account, design_id: int, token: int, name: str, content: dict[str, Any]) -> Design:
    """Keep a draft as it is, faulty or not. 409 on an old token; 422 for what is no flow or form at all."""
    design = access_design(account=by, design_id=design_id, lock=True)
    if design.token != token:
        raise conflict("approvals.design_outdated", token=design.token)
    if len(json.dumps(content, ensure_ascii=False).encode()) > LIMIT:
        raise invalid("approvals.form_large", field="content", limit=LIMIT // 1024)
    design.content = _shaped(content) if design.kind == FLOW else _form_shaped(content)
    design.name = _name(name)
    design.token += 1
    design.changed_by, design.changed_at = by, clock.now()
    design.save(update_fields=["content", "name", "token", "changed_by", "changed_at"])
    return design


def _shaped(content: dict[str, Any]) -> dict[str, Any]:
    try:
        return DraftFlow.model_validate(content).model_dump(exclude_defaults=True)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        fault = error.errors()[0]["msg"]
        raise invalid("approvals.definition", field=where or "steps", fault=fault) from error


def _form_shaped(content: dict[str, Any]) -> dict[str, Any]:
    """The parts that every screen reads; what else is wrong is a problem of the design's."""
    fields = content.get("fields")
    right = isinstance(fields, list) and all(
        isinstance(one, dict)
        and isinstance(one.get("key"), str)
        and isinstance(one.get("type"), str)
        and isinstance(one.get("label"), dict)
        for one in fields
    )
    right = right and all(
        isinstance(content.get(part, []), list) and all(isinstance(one, str) for one in content.get(part, []))
        for part in ("title", "flows")
    )
    if not right or not all(isinstance(content.get(part), dict) for part in ("name", "about")):
        raise invalid("approvals.form_definition", field="content", fault="shape")
    return content


@transaction.atomic
def discard_design(*, by: Account, design_id: int) -> None:
    design = access_design(account=by, design_id=design_id, lock=True)
    _audit(by, "discard_design", design)
    design.delete()


def problems_of(design: Design, account: Account) -> list[Problem]:
    """Everything wrong with a draft as the org chart and the organ's other designs are now."""
    if design.kind == FLOW:
        flow = DraftFlow.model_validate(design.content)
        asked = selectors.asked_by(design.organ, design.subject_type, design.key)
        chart = selectors.reached(flow, design.organ, account)
        return check_flow(flow, subject_type=design.subject_type, asked=asked, chart=chart)
    told = {"level", "holds", "urgency"} | context_keys(design.content)
    flows = {
        key: sorted(_conditions(parse(one.definition)) - told)
        for key, one in selectors.flows_in_force(design.organ_id).items()
    }
    words = selectors.number_words(design.organ_id, design.key)
    return check_form(design.content, flows=flows, number_words=words)


def _conditions(definition: Definition) -> set[str]:
    """The fields that a flow's conditions ask."""
    conditions = [step.when for step in definition.all_steps()]
    conditions += [
        branch.when for entry in definition.steps if isinstance(entry, Fork) for branch in entry.branches
    ]
    return {part.field for one in conditions if one is not None for part in comparisons(one)}


def refuse_faulty(problems: list[Problem]) -> None:
    """422 naming the first fault's place and rule, all of them in the data."""
    faults = blocking(problems)
    if faults:
        first = faults[0]
        told = {language: first.message[language] for language in LANGUAGES}
        raise invalid(
            "approvals.design_faulty",
            field=first.place,
            rule=first.rule,
            fault=told["zh"],
            fault_en=told["en"],
            count=len(faults),
            places=[one.place for one in faults],
        )


def difference(design: Design) -> list[Change]:
    """What publishing the draft would change in what is in force in the organ."""
    standing = selectors.in_force(design.organ, design.kind, design.key)
    return changes(design.kind, standing.definition, design.content) if standing else []


@transaction.atomic
def publish_design(*, by: Account, design_id: int, token: int) -> Published:
    """The draft becomes the organ's newest version; papers under way keep theirs.

    409 on an old token or where nothing would change; 422 ``approvals.design_faulty``.
    """
    design = access_design(account=by, design_id=design_id, lock=True)
    if design.token != token:
        raise conflict("approvals.design_outdated", token=design.token)
    refuse_faulty(problems_of(design, by))
    own = selectors.own_newest(design.organ_id, design.kind, design.key)
    same = own is not None and not own.withdrawn and own.name == design.name
    if same and own is not None and not changes(design.kind, own.definition, design.content):
        raise conflict("approvals.design_unchanged")
    made = _publish(
        by, design.organ, design.kind, design.key, design.name, design.subject_type, design.content
    )
    design.delete()
    return made


def _publish(
    by: Account, organ: Unit, kind: str, key: str, name: str, subject_type: str, definition: dict[str, Any]
) -> Published:
    if kind == FLOW:
        publish(
            key=key, name=name, subject_type=subject_type, definition=definition, organ=organ, actor=by.id
        )
    else:
        _publish_form(by, organ, key, definition)
    made = selectors.own_newest(organ.id, kind, key)
    assert made is not None
    event = DesignPublished(kind=kind, organ_id=organ.id, key=key, number=made.number, by_account=by.id)
    outbox.publish(event, aggregate="approvals.design", aggregate_id=made.owner_id)
    return made


def _publish_form(by: Account, organ: Unit, key: str, definition: dict[str, Any]) -> None:
    """The numbers of requests go on where those under the common form stand."""
    common = Form.objects.filter(key=key, organ=None).first()
    version = publish_form(
        key=key, definition=definition, organ=organ, sort=common.sort if common else 100, actor=by.id
    )
    if common is not None:
        _carry_numbers(common, version.form, organ)


def _carry_numbers(source: Form, target: Form, organ: Unit) -> None:
    """No number is given twice, whichever of the two forms gives the next one."""
    last = RequestSeries.objects.filter(form__in=(source, target), organ=organ).values("year")
    for row in last.annotate(most=Max("last")):
        RequestSeries.objects.update_or_create(
            form=target, organ=organ, year=row["year"], defaults={"last": row["most"]}
        )


@transaction.atomic
def restore_version(*, by: Account, kind: str, organ_id: int, key: str, number: int) -> Published:
    """Publish an earlier version of the organ's own again, as its newest. 422 if it could not run today."""
    organ = access_designed(account=by, organ_id=organ_id)
    versions = selectors.history_of(organ.id, kind, key)
    old = next((one for one in versions if one.number == number), None)
    if old is None:
        raise not_found()
    if not old.withdrawn and not changes(kind, versions[0].definition, old.definition):
        raise conflict("approvals.design_unchanged")
    trial = Design(
        kind=kind, organ=organ, key=key, name=old.name, subject_type=old.subject_type, content=old.definition
    )
    refuse_faulty(problems_of(trial, by))
    made = _publish(by, organ, kind, key, old.name, old.subject_type, old.definition)
    audit.record(
        actor=by.id,
        verb="approvals.restore_design",
        entity=f"approvals.{_entity(kind)}",
        entity_id=made.owner_id,
        data={"key": key, "restored": number, "number": made.number},
    )
    return made


@transaction.atomic
def withdraw_design(*, by: Account, kind: str, organ_id: int, key: str) -> None:
    """Take the organ's own out of use. 409 while forms would be left without the flow that they use."""
    organ = access_designed(account=by, organ_id=organ_id)
    model = FlowTemplate if kind == FLOW else Form
    owner = model._default_manager.select_for_update().filter(key=key, organ=organ).first()
    if owner is None or owner.withdrawn_at is not None:
        raise not_found()
    common = model._default_manager.filter(key=key, organ=None).first()
    if kind == FLOW and common is None:
        using = selectors.forms_using(organ.id, key)
        if using:
            raise conflict("approvals.design_used", forms="、".join(using))
    if isinstance(owner, Form) and isinstance(common, Form):
        _carry_numbers(owner, common, organ)
    owner.withdrawn_at = clock.now()
    owner.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=by.id,
        verb="approvals.withdraw_design",
        entity=f"approvals.{_entity(kind)}",
        entity_id=owner.id,
        data={"key": key},
    )
    event = DesignWithdrawn(kind=kind, organ_id=organ.id, key=key, by_account=by.id)
    outbox.publish(event, aggregate="approvals.design", aggregate_id=owner.id)


def _entity(kind: str) -> str:
    return "template" if kind == FLOW else "form"


def _audit(by: Account, verb: str, design: Design) -> None:
    audit.record(
        actor=by.id,
        verb=f"approvals.{verb}",
        entity="approvals.design",
        entity_id=design.id,
        data={"kind": design.kind, "organ": str(design.organ_id), "key": design.key},
    )
