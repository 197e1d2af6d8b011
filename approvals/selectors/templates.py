"""Which template version applies."""

from __future__ import annotations

from approvals.models import FlowTemplateVersion
from office.kernel.errors import invalid


def latest_version(template: str | int, organ_id: int) -> FlowTemplateVersion:
    """The newest published version: the organ's own under the key, else the common one; or one by id."""
    rows = FlowTemplateVersion.objects.select_related("template")
    if isinstance(template, int):
        found = rows.filter(id=template).first()
    else:
        keyed = rows.filter(template__key=template).order_by("-number")
        found = (
            keyed.filter(template__organ_id=organ_id).first() or keyed.filter(template__organ=None).first()
        )
    if found is None:
        raise invalid("approvals.template_unknown", field="template", template=str(template))
    return found
