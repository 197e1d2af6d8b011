"""Units: the tree, unit pages, their people and posts."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import Field

from office.kernel.api import Router, current
from office.kernel.ids import Id
from office.kernel.pages import Page
from orgchart.api.schemas import (
    EntryView,
    Kind,
    PostView,
    RecipientGroupView,
    TreeNode,
    UnitPage,
    entry_view,
    person_ref,
    tree_node,
    unit_ref,
)
from orgchart.models import Unit
from orgchart.selectors import directory
from orgchart.selectors.facts import UnitFacts, facts_of
from orgchart.selectors.people import appointments_of, person_of
from orgchart.selectors.recipients import recipient_groups
from orgchart.selectors.units import units_by_ids
from orgchart.selectors.visibility import viewer_of

router = Router()
Limit = Annotated[int, Field(ge=1, le=200)]


@router.get("/units/root", response=list[TreeNode], operation_id="orgchart_roots")
def roots(request: HttpRequest) -> list[TreeNode]:
    """Where the tree begins for the reader."""
    return [tree_node(node) for node in directory.tree_roots(viewer_of(current(request)))]


@router.get("/units/{unit_id}", response=UnitPage, operation_id="orgchart_unit")
def unit_page(request: HttpRequest, unit_id: Id) -> UnitPage:
    viewer = viewer_of(current(request))
    unit = directory.visible_unit(viewer, unit_id)
    return _page(unit, directory.counts_of(unit, viewer), facts_of(unit, viewer))


@router.get("/units/{unit_id}/children", response=Page[TreeNode], operation_id="orgchart_children")
def unit_children(
    request: HttpRequest,
    unit_id: Id,
    kind: Literal["all", "division", "subordinate"] = "all",
    q: str = "",
    only: Id | None = None,
    after: str | None = None,
    limit: Limit = 200,
) -> Page[TreeNode]:
    viewer = viewer_of(current(request))
    divisions = None if kind == "all" else kind == "division"
    rows, following = directory.children(
        unit_id, viewer, divisions=divisions, text=q, only=only, after=after, limit=limit
    )
    return Page(items=[tree_node(row) for row in rows], next=following)


@router.get("/units/{unit_id}/people", response=Page[EntryView], operation_id="orgchart_people")
def unit_people(
    request: HttpRequest, unit_id: Id, kind: Kind | None = None, after: str | None = None, limit: Limit = 50
) -> Page[EntryView]:
    viewer = viewer_of(current(request))
    rows, following = directory.people_of(unit_id, viewer, kind=kind, after=after, limit=limit)
    return Page(items=[entry_view(row, viewer) for row in rows], next=following)


@router.get("/units/{unit_id}/posts", response=Page[PostView], operation_id="orgchart_posts")
def unit_posts(
    request: HttpRequest, unit_id: Id, after: str | None = None, limit: Limit = 50
) -> Page[PostView]:
    rows, following = directory.posts_of(unit_id, viewer_of(current(request)), after=after, limit=limit)
    items = [
        PostView(
            id=post.id,
            title=post.title,
            unit=unit_ref(post.unit),
            is_head=post.is_head,
            is_leader=post.is_leader,
            quota=post.quota,
            holders=[person_ref(row) for row in holders],
        )
        for post, holders in rows
    ]
    return Page(items=items, next=following)


@router.get("/recipient-groups", response=list[RecipientGroupView], operation_id="orgchart_recipient_groups")
def groups(request: HttpRequest) -> list[RecipientGroupView]:
    """The groups that the reader's organ may write to in one click; none without a post."""
    account = current(request)
    person = person_of(account)
    held = appointments_of(person) if person else []
    found = recipient_groups(held[0].unit, viewer_of(account)) if held else []
    units = units_by_ids({key for group in found for key in group.unit_ids})
    return [
        RecipientGroupView(
            key=group.key, name=group.name, units=[unit_ref(units[key]) for key in group.unit_ids]
        )
        for group in found
    ]


def _page(unit: Unit, counts: directory.UnitCounts, facts: UnitFacts) -> UnitPage:
    return UnitPage.model_validate(
        {
            "id": unit.id,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind,
            "level": unit.level,
            "code_word": unit.code_word,
            "credit_code": unit.credit_code,
            "may_issue": unit.may_issue,
            "visibility": unit.visibility,
            "establishment": unit.establishment,
            "organ": unit_ref(facts.organ),
            "ancestors": [unit_ref(one) for one in facts.ancestors],
            "counts": vars(counts),
            "head": person_ref(facts.head) if facts.head else None,
            "superior": unit_ref(facts.superior) if facts.superior else None,
            "guiding": unit_ref(facts.guiding) if facts.guiding else None,
            "in_charge": [person_ref(row) for row in facts.in_charge],
            "charges": [{"leader": person_ref(row), "unit": unit_ref(led)} for row, led in facts.charges],
            "roles": [
                {"role": role, "people": [person_ref(row) for row in rows]}
                for role, rows in facts.roles.items()
            ],
            "history": [
                {
                    "kind": step.kind,
                    "effective_on": step.effective_on,
                    "predecessor": step.predecessor_name,
                    "decree": step.decree,
                    "note": step.note,
                }
                for step in facts.history
            ],
            "scopes": [
                {
                    "person": person_ref(row) if row else None,
                    "rights": scope.rights,
                    "valid_to": scope.valid_to,
                }
                for scope, row in facts.scopes
            ],
        }
    )
