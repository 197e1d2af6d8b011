"""Publish flow templates; the ones the product comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from approvals.calendar import official_days
from approvals.definition import parse
from approvals.models import FlowTemplate, FlowTemplateVersion, WorkingDay
from office.kernel import audit, clock

if TYPE_CHECKING:
    from orgchart.models import Unit

HALF_DAY, DAY = 195, 390  # working minutes


@transaction.atomic
def publish(
    *,
    key: str,
    name: str,
    subject_type: str,
    definition: dict[str, Any],
    organ: Unit | None = None,
    actor: int | None = None,
) -> FlowTemplateVersion:
    """A new version, when it differs from the last; running chains keep theirs. 422 on a faulty one."""
    parse(definition)
    template, _ = FlowTemplate.objects.get_or_create(
        key=key, organ=organ, defaults={"name": name, "subject_type": subject_type}
    )
    if organ is not None and (template.withdrawn_at is not None or template.name != name):
        template.withdrawn_at, template.name = None, name
        template.save(update_fields=["withdrawn_at", "name"])
    last = template.versions.order_by("-number").first()
    if last is not None and last.definition == definition:
        return last
    version = FlowTemplateVersion.objects.create(
        template=template,
        number=last.number + 1 if last else 1,
        definition=definition,
        published_by_id=actor,
    )
    audit.record(
        actor=actor,
        verb="approvals.publish_template",
        entity="approvals.template",
        entity_id=template.id,
        data={"key": key, "number": version.number},
    )
    return version


def ensure_default_templates() -> None:
    """Publish the built-in templates and fill the working calendar; repeating it changes nothing."""
    for key, name, subject_type, definition in DEFAULTS:
        publish(key=key, name=name, subject_type=subject_type, definition=definition)
    ensure_calendar()


def ensure_calendar() -> None:
    """The official holidays and make-up days of last year, this one and the next, where known."""
    year = clock.today().year
    WorkingDay.objects.bulk_create(official_days((year - 1, year, year + 1)), ignore_conflicts=True)


def _step(stage: str, who: dict[str, Any], due: int | dict[str, int], **more: Any) -> dict[str, Any]:
    return {"stage": stage, "who": who, "due_minutes": due, **more}


def _role(role: str) -> dict[str, Any]:
    return {"to": "role", "role": role}


# Practice, per step: 特急 within two hours to a half day, 加急 a half to one day, plain one to two days.
_SHORT = {"特急": 60, "加急": HALF_DAY, "": DAY}
_LONG = {"特急": 120, "加急": DAY, "": 2 * DAY}

_CHECK = _step("check", {"to": "head_of_origin", "up": 0}, _SHORT)
_COUNTERSIGN = {
    "stage": "countersign",
    "parallel": [{"to": "division", "name": "政策法规处"}, {"to": "division", "name": "规划财务处"}],
    "rule": "all",
    "due_minutes": _LONG,
    "omit_origin": True,
}
_REVIEW = _step("office_review", {"to": "office_head"}, _SHORT)
_ISSUE = _step("issue", {"to": "organ_head"}, _LONG)
# Articles 19 and 25; the number is given only after 签发 and 复核; the checker is not the seal's custodian.
_AFTER_ISSUE = [
    _step("post_check", {"to": "office_head"}, _SHORT),
    _step("register", _role("registry"), HALF_DAY),
    _step("proof", _role("checker"), HALF_DAY, distinct_from=["seal"]),
    _step("seal", _role("seal"), HALF_DAY, distinct_from=["proof"]),
    _step("distribute", _role("registry"), HALF_DAY),
]

DEFAULTS: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "document.downward",
        "发文（会签、分管领导审批）",
        "document",
        {
            "steps": [
                _CHECK,
                _COUNTERSIGN,
                _REVIEW,
                _step("leader_review", {"to": "in_charge"}, _LONG),
                _ISSUE,
                *_AFTER_ISSUE,
            ]
        },
    ),
    (
        "document.simple",
        "发文（简易）",
        "document",
        {"steps": [_CHECK, _REVIEW, _ISSUE, *_AFTER_ISSUE]},
    ),
    (
        "incoming.standard",
        "收文办理",
        "incoming",
        {
            "steps": [
                _step("in_register", _role("registry"), HALF_DAY),
                _step("first_check", _role("registry"), HALF_DAY),
                _step("propose", {"to": "office_head"}, _SHORT, may_choose=["handle"]),
                _step("instruct", {"to": "organ_head"}, _LONG, may_choose=["handle"]),
                _step(
                    "handle",
                    {"to": "chosen"},
                    {"特急": DAY, "加急": 3 * DAY, "": 7 * DAY},
                    opinion_required=True,
                ),
                _step("close", _role("registry"), HALF_DAY),
            ]
        },
    ),
]
