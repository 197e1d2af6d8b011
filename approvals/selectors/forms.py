"""Forms: the catalogue of an organ, one form as it is filled in, what its owner answered before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from approvals.calendar import calendar
from approvals.forms.definition import FormDefinition
from approvals.forms.facts import Facts, Named, NamedFile, references
from approvals.models import Form, FormFavourite, FormVersion, Request, RequestFile, RequestVersion
from office.kernel import clock
from office.kernel.errors import not_found
from office.kernel.models import StoredFile
from orgchart.selectors import (
    address_adapter,
    appointments_of,
    display_many,
    heads_of,
    leaders_of,
    office_of,
    organ_of,
    resolve,
    seen_units,
    visible_people,
)

if TYPE_CHECKING:
    from orgchart.models import Appointment, Person, Unit

_FINANCE = address_adapter.validate_python({"to": "division", "name": "规划财务处"})
EARLIER_REQUESTS, EARLIER_ANSWERS = 20, 5


@dataclass(frozen=True)
class Desk:
    """The post from which somebody applies."""

    person: Person
    unit: Unit
    organ: Unit
    post: str

    @classmethod
    def of(cls, person: Person) -> Desk | None:
        """By the leading appointment; None for whoever holds none."""
        held: list[Appointment] = appointments_of(person)
        if not held:
            return None
        return cls(person, held[0].unit, organ_of(held[0].unit), held[0].post.title)


@dataclass(frozen=True)
class Offered:
    """A form in the catalogue. ``last_used``: when its reader last began one."""

    version: FormVersion
    definition: FormDefinition
    favourite: bool
    last_used: datetime | None


def catalogue(person: Person, organ_id: int) -> list[Offered]:
    """The organ's forms in their order; an organ's own stands for the common one. Four queries."""
    versions = latest_forms(organ_id)
    kept = set(FormFavourite.objects.filter(account_id=person.account_id).values_list("key", flat=True))
    used: dict[str, datetime] = {}
    rows = Request.objects.filter(owner=person).order_by("-id")[:EARLIER_REQUESTS]
    for key, at in rows.values_list("form_version__form__key", "created_at"):
        used.setdefault(key, at)
    return [
        Offered(row, definition_of(row), row.form.key in kept, used.get(row.form.key))
        for row in sorted(versions.values(), key=lambda row: (row.form.sort, row.form.key))
    ]


def latest_forms(organ_id: int, key: str = "") -> dict[str, FormVersion]:
    """By key, the newest version of each form in use: the organ's own, else the common one; one query."""
    forms = Form.objects.filter(organ=None) | Form.objects.filter(organ_id=organ_id)
    forms = forms.filter(withdrawn_at=None)
    rows = FormVersion.objects.filter(form__in=forms.filter(key=key) if key else forms)
    found: dict[str, FormVersion] = {}
    for row in rows.select_related("form").order_by("number"):
        known = found.get(row.form.key)
        if known is None or known.form.organ_id is None or row.form.organ_id is not None:
            found[row.form.key] = row
    return found


def latest_form(key: str, organ_id: int) -> FormVersion:
    """The newest version of the organ's form, else of the common one. 404 without."""
    found = latest_forms(organ_id, key).get(key)
    if found is None:
        raise not_found()
    return found


def definition_of(version: FormVersion) -> FormDefinition:
    return FormDefinition.model_validate(version.definition)


def prefilled(definition: FormDefinition, desk: Desk) -> dict[str, Any]:
    """What the platform knows of the owner, by field."""
    wanted = {one.prefill for one in definition.fields}
    heads = heads_of(desk.unit) if "head" in wanted else []
    phone = desk.person.office_phone or desk.person.mobile
    texts = {
        "owner": desk.person.name,
        "unit": desk.unit.name,
        "post": desk.post,
        "phone": phone,
        "today": clock.today().isoformat(),
        "head": heads[0].name if heads else "",
    }
    ids = {
        "owner": str(desk.person.id),
        "unit": str(desk.unit.id),
        "head": str(heads[0].person_id) if heads else "",
    }
    found: dict[str, Any] = {}
    for one in definition.fields:
        known = ids if one.type in ("person", "unit") else texts
        if one.prefill and known.get(one.prefill):
            found[one.key] = known[one.prefill]
    return found


def earlier_answers(person: Person, key: str) -> dict[str, list[str]]:
    """What the person answered before in the form's lines of text, the newest first; one query."""
    rows = RequestVersion.objects.filter(request__owner=person, request__form_version__form__key=key)
    found: dict[str, list[str]] = {}
    for content in rows.order_by("-id").values_list("content", flat=True)[:EARLIER_REQUESTS]:
        for one in json.loads(bytes(content))["answers"]:
            if one["type"] == "text" and one["value"]:
                known = found.setdefault(one["key"], [])
                if one["value"] not in known and len(known) < EARLIER_ANSWERS:
                    known.append(one["value"])
    return found


def facts_for(owner: Person, definition: FormDefinition, raw: Mapping[str, Any], request_id: int) -> Facts:
    """What the answers refer to, as far as the owner may name it: people and units they can find, files
    that they uploaded or that lie in the request already. Five queries at most.
    """
    named = references(definition.fields, raw)
    people, units = _ids(named.people), _ids(named.units)
    seen = visible_people(owner.account, people) if people else set()
    return Facts(
        today=clock.today(),
        working_days=working_days,
        people={
            str(key): Named(str(key), shown.name, f"{shown.unit}{shown.post}")
            for key, shown in display_many(seen).items()
        }
        if seen
        else {},
        units={str(key): Named(str(key), unit.name) for key, unit in seen_units(owner.account, units).items()}
        if units
        else {},
        files=_files(owner, _ids(named.files), request_id),
    )


def _files(owner: Person, ids: list[int], request_id: int) -> dict[str, NamedFile]:
    if not ids:
        return {}
    own = StoredFile.objects.filter(id__in=ids, created_by_id=owner.account_id)
    kept = RequestFile.objects.filter(request_id=request_id, file_id__in=ids).values("file_id")
    rows = own | StoredFile.objects.filter(id__in=kept)
    return {str(row.id): NamedFile(str(row.id), row.name, row.size, row.sha256) for row in rows}


def _ids(texts: frozenset[str]) -> list[int]:
    return sorted(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 18)


def working_days(first: date, last: date) -> int:
    """Working days of the calendar from one day to another, both counted."""
    days = calendar()
    return sum(
        days.is_working(date.fromordinal(day)) for day in range(first.toordinal(), last.toordinal() + 1)
    )


def standing_of(desk: Desk) -> dict[str, Any]:
    """Where the owner stands in the organ, for the conditions of flows: nobody approves their own request.

    ``level``: staff, head (of the division), leader (of the organ), organ_head. ``holds``: office_head,
    finance_head.
    """
    me = desk.person.id
    level = "staff"
    if any(one.person_id == me for one in heads_of(desk.organ)):
        level = "organ_head"
    elif any(one.person_id == me for one in leaders_of(desk.organ)):
        level = "leader"
    elif any(one.person_id == me for one in heads_of(desk.unit)):
        level = "head"
    posts = {
        "office_head": heads_of(office_of(desk.organ)),
        "finance_head": resolve(_FINANCE, origin=desk.unit),
    }
    holds = [post for post, held in posts.items() if any(one.person_id == me for one in held)]
    return {"level": level, "holds": holds}
