"""A SCIM request carried out: pages of resources, and writes under the lock of the org chart."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from office.kernel.errors import OfficeError
from orgchart.models import Person, PersonStatus, ScimToken, Unit
from orgchart.selectors.scim import people_below, units_below
from orgchart.services.changes.locks import lock
from orgchart.services.sync.scim import filters, groups, users
from orgchart.services.sync.scim.patching import patched
from orgchart.services.sync.scim.refusals import refuse
from orgchart.services.sync.scim.resources import (
    ENTERPRISE,
    GROUP,
    POSTS,
    UNIT,
    USER,
    Resource,
)
from orgchart.services.sync.scim.resources import groups as group_resources
from orgchart.services.sync.scim.resources import users as user_resources
from orgchart.services.sync.scim.wanted import read

USER_FILTERS: dict[str, filters.Ask] = {
    "id": filters.number("id"),
    "externalid": filters.text("external_id", exact=True),
    "username": filters.text("account__login"),
    "displayname": filters.text("name"),
    "name.formatted": filters.text("name"),
    "active": filters.truth("status", PersonStatus.ACTIVE.value),
}
GROUP_FILTERS: dict[str, filters.Ask] = {
    "id": filters.number("id"),
    "externalid": filters.text("external_id", exact=True),
    "displayname": filters.text("name"),
}
Page = tuple[int, list[Resource]]  # total, resources
After = Callable[[Resource], Resource]


def _known(asks: dict[str, filters.Ask], schema: str) -> dict[str, filters.Ask]:
    """Attributes may be named with their schema before them."""
    return asks | {f"{schema.lower()}:{name}": ask for name, ask in asks.items()}


def list_users(token: ScimToken, rule: str, start: int, count: int, base: str) -> Page:
    rows = people_below(token.unit)
    if rule:
        rows = rows.filter(filters.rule_of(filters.parse(rule), _known(USER_FILTERS, USER)))
    found = list(rows.order_by("id")[start - 1 : start - 1 + count])
    return rows.count(), user_resources(found, base)


def list_groups(token: ScimToken, rule: str, start: int, count: int, base: str, *, members: bool) -> Page:
    rows = units_below(token.unit)
    if rule:
        rows = rows.filter(filters.rule_of(filters.parse(rule), _known(GROUP_FILTERS, GROUP)))
    found = list(rows.order_by("id")[start - 1 : start - 1 + count])
    return rows.count(), group_resources(found, token.unit, base, members=members)


def get_user(token: ScimToken, key: str, base: str) -> Resource:
    return user_resources([users.find_user(token, key)], base)[0]


def get_group(token: ScimToken, key: str, base: str) -> Resource:
    return group_resources([groups.find_group(token, key)], token.unit, base)[0]


@transaction.atomic
def post_user(token: ScimToken, body: Resource, base: str) -> Resource:
    lock()
    return _user(users.create(token, read(body)), base)


@transaction.atomic
def post_group(token: ScimToken, body: Resource, base: str) -> Resource:
    lock()
    return _group(token, groups.create(token, body), base)


def put_user(token: ScimToken, key: str, body: Resource, match: str, base: str) -> Resource:
    """Attributes of posts that the client leaves out stay; a person is not without a post."""
    given = groups.folded(body)

    def after(before: Resource) -> Resource:
        kept = {name: before[name] for name in (POSTS, ENTERPRISE, "title") if name in before}
        return {name: value for name, value in kept.items() if name.lower() not in given} | body

    return _write_user(token, key, match, base, after)


def patch_user(token: ScimToken, key: str, body: Resource, match: str, base: str) -> Resource:
    return _write_user(
        token, key, match, base, lambda before: patched(before, _operations(body), (ENTERPRISE, POSTS))
    )


def put_group(token: ScimToken, key: str, body: Resource, match: str, base: str) -> Resource:
    return _write_group(token, key, match, base, lambda before: body)


def patch_group(token: ScimToken, key: str, body: Resource, match: str, base: str) -> Resource:
    return _write_group(token, key, match, base, lambda before: patched(before, _operations(body), (UNIT,)))


@transaction.atomic
def delete_user(token: ScimToken, key: str, match: str, base: str) -> None:
    lock()
    person = users.find_user(token, key)
    _same(match, _user(person, base))
    users.delete(token, person)


@transaction.atomic
def delete_group(token: ScimToken, key: str, match: str, base: str) -> None:
    lock()
    unit = groups.find_group(token, key)
    _same(match, _group(token, unit, base))
    groups.delete(token, unit)


@transaction.atomic
def _write_user(token: ScimToken, key: str, match: str, base: str, after: After) -> Resource:
    lock()
    person = users.find_user(token, key)
    before = _user(person, base)
    _same(match, before)
    users.replace(token, person, read(after(before), before))
    return _user(Person.objects.select_related("account").get(id=person.id), base)


@transaction.atomic
def _write_group(token: ScimToken, key: str, match: str, base: str, after: After) -> Resource:
    lock()
    unit = groups.find_group(token, key)
    before = _group(token, unit, base)
    _same(match, before)
    groups.replace(token, unit, before, after(before))
    return _group(token, groups.find_group(token, key), base)


def _user(person: Person, base: str) -> Resource:
    return user_resources([person], base)[0]


def _group(token: ScimToken, unit: Unit, base: str) -> Resource:
    return group_resources([unit], token.unit, base)[0]


def _same(match: str, before: Resource) -> None:
    """If-Match: what the client saw must still be so."""
    versions = [one.strip() for one in match.split(",")]
    if match and "*" not in versions and before["meta"]["version"] not in versions:
        raise OfficeError("orgchart.scim_changed", status=412)


def _operations(body: Resource) -> list[object]:
    operations = groups.folded(body).get("operations")
    if not isinstance(operations, list):
        raise refuse("invalidSyntax", "operations", limit=100)
    return operations
