"""Flows and forms as their designer sees them: what is in force in an organ, drafts, versions, and whom
the addresses of a flow reach today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from approvals.definition import parse_address
from approvals.designs.fields import Asked, asked_of
from approvals.designs.flow_check import Reached, address_key
from approvals.designs.shape import DraftFlow
from approvals.forms.definition import FormDefinition
from approvals.models import (
    Chain,
    Design,
    FlowTemplate,
    FlowTemplateVersion,
    Form,
    FormVersion,
    Request,
)
from approvals.selectors.forms import latest_forms
from orgchart.selectors import (
    display_many,
    office_of,
    resolve,
    seen_posts,
    seen_units,
    visible_people,
)
from orgchart.selectors.units import division_named

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Unit

FLOW, FORM = Design.Kind.FLOW, Design.Kind.FORM
REQUEST = "request"
MAX_REACHED = 300  # different addresses looked up in the org chart at once


@dataclass(frozen=True)
class DesignRow:
    """What stands under a key in an organ. ``own``: the organ's, not the common one. ``running``: papers of
    the organ under way by it. ``number`` is 0 for what was never published.
    """

    key: str
    name: str
    name_en: str
    subject_type: str
    own: bool
    common: bool
    number: int
    published_at: datetime | None
    published_by: str
    withdrawn: bool
    running: int
    draft: Design | None


@dataclass(frozen=True)
class Published:
    """A published version of a flow or a form, whichever it is. ``organ_id`` is None for a common one."""

    owner_id: int
    key: str
    organ_id: int | None
    number: int
    name: str
    name_en: str
    subject_type: str
    definition: dict[str, Any]
    published_at: datetime
    published_by: str
    withdrawn: bool


def designs_of(organ: Unit, kind: str) -> list[DesignRow]:
    """Everything under any key in the organ, in a steady order; five queries."""
    found: dict[str, list[Published]] = {}
    for one in _newest(kind, Q(organ=None) | Q(organ=organ)):
        found.setdefault(one.key, []).append(one)
    rows = Design.objects.filter(organ=organ, kind=kind).select_related("changed_by__person")
    drafts = {draft.key: draft for draft in rows}
    running = _running(organ, kind)
    made = [_row(key, versions, drafts.get(key), running) for key, versions in found.items()]
    fresh = [_unpublished(draft) for key, draft in drafts.items() if key not in found]
    return sorted([*made, *fresh], key=lambda row: (row.subject_type != "document", row.key))


def _row(key: str, versions: list[Published], draft: Design | None, running: Mapping[int, int]) -> DesignRow:
    own = next((one for one in versions if one.organ_id is not None), None)
    common = next((one for one in versions if one.organ_id is None), None)
    # An own one out of use leaves its place to the common one.
    shown = own if own is not None and (common is None or not own.withdrawn) else common
    assert shown is not None
    return DesignRow(
        key=key,
        name=shown.name,
        name_en=shown.name_en,
        subject_type=shown.subject_type,
        own=shown.organ_id is not None,
        common=common is not None,
        number=shown.number,
        published_at=shown.published_at,
        published_by=shown.published_by,
        withdrawn=shown.withdrawn,
        running=sum(running.get(one.owner_id, 0) for one in versions),
        draft=draft,
    )


def _unpublished(draft: Design) -> DesignRow:
    said = draft.content.get("name") if draft.kind == FORM else None
    english = str(said.get("en") or draft.name) if isinstance(said, dict) else draft.name
    return DesignRow(
        key=draft.key,
        name=draft.name,
        name_en=english,
        subject_type=draft.subject_type,
        own=True,
        common=False,
        number=0,
        published_at=None,
        published_by="",
        withdrawn=False,
        running=0,
        draft=draft,
    )


def _running(organ: Unit, kind: str) -> dict[int, int]:
    """Papers under way, by template or form; one query."""
    rows: QuerySet[Any]
    if kind == FLOW:
        rows = Chain.objects.filter(organ=organ, state__in=Chain.LIVE)
        name = "template_version__template_id"
    else:
        states = (Request.State.IN_CHAIN, Request.State.RETURNED)
        rows = Request.objects.filter(organ=organ, state__in=states)
        name = "form_version__form_id"
    return {row[name]: row["n"] for row in rows.values(name).annotate(n=Count("id"))}


def _owners(kind: str) -> QuerySet[Any]:
    return FlowTemplate.objects.all() if kind == FLOW else Form.objects.all()


def _versions(kind: str) -> QuerySet[Any]:
    if kind == FLOW:
        return FlowTemplateVersion.objects.select_related("template", "published_by__person")
    return FormVersion.objects.select_related("form", "published_by__person")


def _newest(kind: str, owners: Q) -> list[Published]:
    """The newest version of each; one query."""
    link = "template" if kind == FLOW else "form"
    last = _versions(kind).filter(**{link: OuterRef("pk")}).order_by("-number").values("id")[:1]
    ids = _owners(kind).filter(owners).annotate(last=Subquery(last)).values("last")
    return [_published(kind, row) for row in _versions(kind).filter(id__in=ids)]


def _published(kind: str, row: Any) -> Published:
    owner = row.template if kind == FLOW else row.form
    said = row.definition.get("name") or {}
    by = getattr(row.published_by, "person", None) if row.published_by else None
    return Published(
        owner_id=owner.id,
        key=owner.key,
        organ_id=owner.organ_id,
        number=row.number,
        name=owner.name if kind == FLOW else said.get("zh", ""),
        name_en=owner.name if kind == FLOW else said.get("en", ""),
        subject_type=owner.subject_type if kind == FLOW else REQUEST,
        definition=row.definition,
        published_at=row.published_at,
        published_by=by.name if by else "",
        withdrawn=owner.withdrawn_at is not None,
    )


def in_force(organ: Unit, kind: str, key: str) -> Published | None:
    """What stands under the key in the organ: its own while in use, else the common one, else its own."""
    found = _newest(kind, Q(key=key) & (Q(organ=None) | Q(organ=organ)))
    return min(found, key=lambda one: (one.withdrawn, one.organ_id is None), default=None)


def own_newest(organ_id: int, kind: str, key: str) -> Published | None:
    return next(iter(_newest(kind, Q(key=key, organ_id=organ_id))), None)


def history_of(organ_id: int | None, kind: str, key: str) -> list[Published]:
    """All versions of the organ's own (``organ_id`` None: of the common one), the newest first; one query."""
    link = "template" if kind == FLOW else "form"
    rows = _versions(kind).filter(**{f"{link}__key": key, f"{link}__organ_id": organ_id})
    return [_published(kind, row) for row in rows.order_by("-number")]


def flows_in_force(organ_id: int) -> dict[str, Published]:
    """The flows along which an organ's requests may go, by key; one query."""
    rows = _newest(FLOW, (Q(organ=None) | Q(organ_id=organ_id)) & Q(withdrawn_at=None, subject_type=REQUEST))
    found: dict[str, Published] = {}
    for one in sorted(rows, key=lambda row: row.organ_id is not None):
        found[one.key] = one
    return found


def asked_by(organ: Unit, subject_type: str, key: str) -> list[Asked]:
    """What conditions under the key may ask: of requests by the forms that use it, and forms still drawn."""
    if subject_type != REQUEST:
        return asked_of(subject_type)
    rows = latest_forms(organ.id)
    forms = [FormDefinition.model_validate(row.definition) for row in rows.values()]
    for content in _fresh_forms(organ, set(rows)):
        try:
            forms.append(FormDefinition.model_validate(content))
        except ValueError:
            continue  # its own designer is told
    return asked_of(subject_type, [form for form in forms if key in form.flows])


def _fresh_forms(organ: Unit, known: set[str]) -> list[dict[str, Any]]:
    rows = Design.objects.filter(organ=organ, kind=FORM).exclude(key__in=known)
    return [row.content for row in rows]


def addresses_in(part: Any) -> Iterator[dict[str, Any]]:
    """Every address in a definition or a piece of one."""
    if isinstance(part, dict):
        if isinstance(part.get("to"), str):
            yield part
        for value in part.values():
            yield from addresses_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from addresses_in(value)


def names_in(parts: Any, account: Account) -> dict[str, str]:
    """What to call the people, posts and units that addresses name, as far as the account sees them."""
    wanted: dict[str, set[int]] = {"person": set(), "post": set(), "unit": set()}
    for one in addresses_in(parts):
        if one["to"] in ("person", "post"):
            wanted[one["to"]] |= _id(one.get("id"))
        wanted["unit"] |= _id(one.get("unit"))
    people = visible_people(account, list(wanted["person"])) if wanted["person"] else set()
    found = {f"person:{key}": one.name for key, one in display_many(people).items()} if people else {}
    posts = seen_posts(account, wanted["post"]) if wanted["post"] else {}
    found |= {f"post:{key}": f"{post.unit.short_name}{post.title}" for key, post in posts.items()}
    units = seen_units(account, wanted["unit"]) if wanted["unit"] else {}
    return found | {f"unit:{key}": unit.name for key, unit in units.items()}


def _id(value: Any) -> set[int]:
    text = str(value or "")
    return {int(text)} if text.isascii() and text.isdigit() and len(text) <= 18 else set()


def reached(flow: DraftFlow, organ: Unit, account: Account) -> dict[str, Reached]:
    """Whom each address of a flow reaches today, by ``address_key``: seen from the organ."""
    addresses = {address_key(one): one for _, step in flow.placed() for one in step.addresses}
    names = names_in(list(addresses.values()), account)
    found: dict[str, Reached] = {}
    for key, address in list(addresses.items())[:MAX_REACHED]:
        try:
            parsed = parse_address(address, chosen=True)
        except ValueError:
            continue
        found[key] = _reached(parsed, address, organ, names)
    return found


def _reached(parsed: Any, address: Mapping[str, Any], organ: Unit, names: Mapping[str, str]) -> Reached:
    to = address["to"]
    if to in ("chosen", "head_of_origin", "in_charge"):
        return Reached()
    named = {"person": "id", "post": "id", "head": "unit", "role": "unit"}.get(to)
    if named and address.get(named) is not None:
        word = "unit" if named == "unit" else to
        name = names.get(f"{word}:{address[named]}")
        if name is None:
            return Reached(f"{word}_unknown", 0, str(address[named]))
        return Reached(found=len(resolve(parsed, origin=organ)), name=name)
    if to == "division" and division_named(organ, address["name"]) is None:
        return Reached("division_unknown", 0, str(address["name"]))
    if to == "office_head" and office_of(organ) is None:
        return Reached("no_office", 0, "")
    name = str(address.get("name") or address.get("role") or to)
    return Reached(found=len(resolve(parsed, origin=organ)), name=_ROLES.get(name, name))


_ROLES = {
    "registry": "收发员",
    "seal": "印章管理员",
    "reviewer": "办公室审核",
    "checker": "校对",
    "secretary": "文书",
    "supervisor": "督查",
    "organ_head": "主要负责人",
    "office_head": "办公室负责人",
}


def number_words(organ_id: int, but: str) -> dict[str, str]:
    """The words of numbers that the organ's other forms use, each with its form."""
    rows = latest_forms(organ_id)
    words = {key: row.definition.get("number_word") for key, row in rows.items() if key != but}
    return {word: str(rows[key].definition["name"]["zh"]) for key, word in words.items() if word}


def forms_using(organ_id: int, flow: str) -> list[str]:
    """The names of the organ's forms in use that go along a flow."""
    rows: Sequence[FormVersion] = list(latest_forms(organ_id).values())
    return sorted(row.definition["name"]["zh"] for row in rows if flow in row.definition["flows"])
