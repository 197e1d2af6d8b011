"""Which template version applies."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q

from approvals.definition import parse
from approvals.models import FlowTemplateVersion
from office.kernel.errors import invalid


def latest_version(template: str | int, organ_id: int) -> FlowTemplateVersion:
    """The newest published version: the organ's own under the key, else the common one; or one by id."""
    rows = FlowTemplateVersion.objects.select_related("template")
    if isinstance(template, int):
        found = rows.filter(id=template).first()
    else:
        keyed = rows.filter(template__key=template, template__withdrawn_at=None).order_by("-number")
        found = (
            keyed.filter(template__organ_id=organ_id).first() or keyed.filter(template__organ=None).first()
        )
    if found is None:
        raise invalid("approvals.template_unknown", field="template", template=str(template))
    return found


def offered_flows(subject_type: str, organ_id: int) -> list[FlowTemplateVersion]:
    """By key, the newest version in force for a kind of paper: the organ's own before the common one."""
    rows = FlowTemplateVersion.objects.select_related("template").filter(
        Q(template__organ=None) | Q(template__organ_id=organ_id),
        template__subject_type=subject_type,
        template__withdrawn_at=None,
    )
    found: dict[str, FlowTemplateVersion] = {}
    for version in rows.order_by("template__key", F("template__organ_id").asc(nulls_first=True), "number"):
        found[version.template.key] = version
    return list(found.values())


def templates_naming(
    names: Collection[str], unit_ids: Collection[int], post_ids: Collection[int] = ()
) -> list[str]:
    """The names of the templates whose newest version addresses a division by one of the names, or one
    of the units or posts by its id.
    """
    found: list[str] = []
    units, posts = {str(key) for key in unit_ids}, {str(key) for key in post_ids}
    newest: dict[int, FlowTemplateVersion] = {}
    in_use = FlowTemplateVersion.objects.filter(template__withdrawn_at=None)
    for version in in_use.select_related("template").order_by("number"):
        newest[version.template_id] = version
    for version in newest.values():
        addresses = [one for step in parse(version.definition).all_steps() for one in step.addresses]
        if any(
            one.get("name") in names
            or str(one.get("unit", "")) in units
            or (one.get("to") == "post" and str(one["id"]) in posts)
            for one in addresses
        ):
            found.append(version.template.name)
    return sorted(found)
