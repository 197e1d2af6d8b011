"""Carry out the lines of a people file: accounts, people, posts and appointments, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q

from office.kernel import clock
from office.kernel.models import Account
from office.kernel.outbox import publish
from office.kernel.realtime.revocations import membership_changed, revoke_account
from orgchart.events import AppointmentsChanged
from orgchart.models import (
    Appointment,
    ImportLine,
    ImportRun,
    Person,
    PersonKey,
    PersonStatus,
    Post,
    Unit,
)
from orgchart.models.paths import ids_of
from orgchart.services.bulk import insert_objects, insert_rows
from orgchart.services.changes import guards
from orgchart.services.changes.derived import key_person, narrow_person
from orgchart.services.imports.people_plan import FIELDS, appointments, present
from orgchart.services.imports.store import Outdated, digest, update_rows
from orgchart.services.loading import recount
from orgchart.services.names import person_keys, person_reading
from orgchart.services.principals import refresh

WRITTEN = ("unit", "path", "scope", "post", "kind", "valid_from", "valid_to", "sort")


@dataclass
class Writing:
    """What a part writes, collected before it is written."""

    units: dict[int, Unit]
    posts: dict[tuple[int, str, bool], Post]
    by_id: dict[int, Post]
    accounts: list[Account] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    begun: list[Appointment] = field(default_factory=list)
    altered: dict[int, Appointment] = field(default_factory=dict)
    dropped: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    successors: dict[int, int] = field(default_factory=dict)
    renamed: list[Person] = field(default_factory=list)
    hidden: list[Person] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    made: set[int] = field(default_factory=set)  # ids of people who are new


def write_people(run: ImportRun, lines: Sequence[ImportLine]) -> None:
    """Raises Outdated when a person is no longer as the dry run saw them."""
    leads = [line for line in lines if line.plan]
    persons, held = _present(leads)
    writing = _prepare(leads)
    for line in leads:
        person = persons.get(line.target or 0) or _new_person(line, writing)
        line.target = person.id
        _write_fields(line, person, writing)
        rows = {row.id: row for row in held.get(person.id, [])}
        made = [_operate(operation, person, rows, writing) for operation in line.plan["operations"]]
        for old, index in line.plan.get("successors", []):
            begun = made[index]
            if begun is not None:
                writing.successors[old] = begun.id
        persons[person.id] = person
    _same_target(lines, leads)
    _flush(writing, persons, leads)
    _follow(run, writing, persons)


def _present(leads: Sequence[ImportLine]) -> tuple[dict[int, Person], dict[int, list[Appointment]]]:
    ids = [line.target for line in leads if line.target is not None]
    persons = Person.objects.select_related("account").in_bulk(ids)
    held = appointments(ids)
    for line in leads:
        if line.target is not None:
            person = persons.get(line.target)
            if person is None or digest(present(person, held.get(person.id, []))) != line.seen:
                raise Outdated
    return persons, held


def _prepare(leads: Sequence[ImportLine]) -> Writing:
    """Units and posts that the plans name; posts to be made are made."""
    contents = [
        operation[-1]
        for line in leads
        for operation in line.plan["operations"]
        if operation[0] in ("add", "alter") and "unit" in operation[-1]
    ]
    units = Unit.objects.in_bulk({content["unit"] for content in contents})
    by_id = Post.objects.in_bulk({content["post"] for content in contents if content["post"]})
    writing = Writing(units, {}, by_id)
    missing = [content for content in contents if not content["post"]]
    open_posts = Q(valid_to=None) | Q(valid_to__gt=clock.today())
    for post in Post.objects.filter(open_posts, unit_id__in={content["unit"] for content in missing}):
        writing.posts[post.unit_id, post.title, post.is_head] = post
    _make_posts(missing, writing)
    today = clock.today()
    if any(unit.valid_to is not None and unit.valid_to <= today for unit in units.values()):
        raise Outdated
    return writing


def _make_posts(contents: Sequence[dict[str, Any]], writing: Writing) -> None:
    """Posts that a unit does not have; as many may hold one as the file says do."""
    made: dict[tuple[int, str, bool], Post] = {}
    for content in contents:
        key = content["unit"], content["title"], content["is_head"]
        if key in writing.posts:
            continue
        if key in made:
            made[key].quota += 1
        else:
            unit = writing.units[content["unit"]]
            made[key] = Post(unit=unit, title=content["title"], is_head=content["is_head"], sort=12)
    insert_objects(list(made.values()))
    writing.posts |= made


def _new_person(line: ImportLine, writing: Writing) -> Person:
    account = Account(login=line.plan["login"], password="!")  # noqa: S106 - a hash that nothing matches
    name = line.plan["fields"]["name"]
    pinyin, initials = person_reading(name)
    person = Person(account=account, name=name, pinyin=pinyin, initials=initials)
    writing.accounts.append(account)
    writing.people.append(person)
    writing.made.add(person.id)
    return person


def _write_fields(line: ImportLine, person: Person, writing: Writing) -> None:
    plan = line.plan
    fresh = person.id in writing.made
    if "name" in plan["fields"] and not fresh:
        writing.renamed.append(person)
    for attribute, value in plan["fields"].items():
        setattr(person, attribute, value)
    if plan.get("leaves"):
        person.status, person.account.is_active = PersonStatus.LEFT.value, False
    if plan.get("back"):
        person.status, person.account.is_active = PersonStatus.ACTIVE.value, True
    if person.hidden and plan["operations"]:
        writing.hidden.append(person)


def _operate(
    operation: list[Any], person: Person, rows: dict[int, Appointment], writing: Writing
) -> Appointment | None:
    """Carry one operation over to the rows to be written; returns a new appointment."""
    kind = operation[0]
    if kind == "add":
        row = Appointment(person=person)
        _fill(row, operation[1], writing)
        writing.begun.append(row)
        return row
    row = rows[operation[1]]
    writing.paths.add(row.path)
    if kind == "drop":
        writing.dropped.append(row.id)
    elif kind == "end":
        row.valid_to = date.fromisoformat(operation[2])
        writing.altered[row.id] = row
        writing.ended.append(row.id)
    else:
        _fill(row, operation[2], writing)
        writing.altered[row.id] = row
    return None


def _fill(row: Appointment, content: dict[str, Any], writing: Writing) -> None:
    if "unit" in content:
        unit = writing.units[content["unit"]]
        key = content["unit"], content["title"], content["is_head"]
        post = writing.by_id[content["post"]] if content["post"] else writing.posts[key]
        row.post, row.unit, row.path, row.scope = post, unit, unit.path, unit.scope
        row.sort, row.kind = post.sort, content["kind"]
    if "valid_from" in content:
        row.valid_from = date.fromisoformat(content["valid_from"])
    if "valid_to" in content:
        row.valid_to = date.fromisoformat(content["valid_to"]) if content["valid_to"] else None
    writing.paths.add(row.path)


def _same_target(lines: Sequence[ImportLine], leads: Sequence[ImportLine]) -> None:
    """The other rows of a person get the person's id too."""
    by_turn = {line.turn: line.target for line in leads if line.row}
    for line in lines:
        if line.target is None:
            line.target = by_turn.get(line.turn)


def _flush(writing: Writing, persons: dict[int, Person], leads: Sequence[ImportLine]) -> None:
    insert_objects(writing.accounts)
    insert_objects(writing.people)
    keys = [(one.id, key) for one in writing.people for key in sorted(person_keys(one.name))]
    insert_rows(PersonKey, ["person_id", "key"], keys)
    for person in writing.renamed:
        person.pinyin, person.initials = person_reading(person.name)
    changed = [person for key, person in persons.items() if key not in writing.made]
    update_rows(Person, [*FIELDS.values(), "pinyin", "initials", "status"], changed)
    switched = [line.target for line in leads if line.plan.get("leaves") or line.plan.get("back")]
    update_rows(Account, ["is_active"], [persons[key or 0].account for key in switched])
    for person in writing.renamed:
        key_person(person)
    Appointment.objects.filter(id__in=writing.dropped).delete()
    # Ends come first: no day, and no moment of the transaction, has two primary appointments.
    update_rows(Appointment, WRITTEN, list(writing.altered.values()))
    insert_objects(writing.begun)


def _follow(run: ImportRun, writing: Writing, persons: dict[int, Person]) -> None:
    """Bring along what is derived: scopes, counts, groups, sockets, tasks, versions, events."""
    for person in writing.hidden:
        narrow_person(person)
    old = [key for key in persons if key not in writing.made]
    Person.objects.filter(id__in=old).update(version=F("version") + 1)
    recount({unit_id for path in writing.paths for unit_id in ids_of(path)})
    refresh(list(persons))
    guards.follow(writing.successors, run.applied_by_id or run.created_by_id)
    gone = [persons[key].account_id for key in old if persons[key].status != PersonStatus.ACTIVE]
    for account_id in gone:
        revoke_account(account_id)
    membership_changed(sorted(_accounts(persons, old) - set(gone)))
    event = AppointmentsChanged(account_ids=sorted(_accounts(persons, persons)), ended=writing.ended)
    publish(event, aggregate="import", aggregate_id=run.id)


def _accounts(persons: dict[int, Person], keys: Iterable[int]) -> set[int]:
    return {persons[key].account_id for key in keys}
