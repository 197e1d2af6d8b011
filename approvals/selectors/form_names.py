"""What forms are called, by their keys: for figures about requests that name no single one."""

from __future__ import annotations

from collections.abc import Collection

from approvals.models import FormVersion


def form_names(keys: Collection[str]) -> dict[str, dict[str, str]]:
    """The names (zh, en) of each form's newest version; an organ's own form only where there is no other."""
    if not keys:
        return {}
    rows = FormVersion.objects.filter(form__key__in=keys).order_by("form__organ_id", "number")
    found: dict[str, tuple[bool, dict[str, str]]] = {}
    for key, organ_id, name in rows.values_list("form__key", "form__organ_id", "definition__name"):
        common = organ_id is None
        if common or not found.get(key, (False, {}))[0]:
            found[key] = (common, name)
    return {key: name for key, (_, name) in found.items()}
