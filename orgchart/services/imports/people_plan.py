"""The dry run of people: each person's rows against who they are and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from office.kernel import clock
from office.kernel.ids import new_id
from orgchart.models import (
    Appointment,
    AppointmentKind,
    ImportLine,
    ImportRun,
    LineKind,
    Person,
    PersonStatus,
)
from orgchart.services.changes import guards
from orgchart.services.imports.columns import by_key
from orgchart.services.imports.known import reference
from orgchart.services.imports.people_index import Group, People
from orgchart.services.imports.people_rows import Places, claim, wanted_of
from orgchart.services.imports.posting import PRIMARY, Posting, Wanted, leave, overlapping, settle
from orgchart.services.imports.store import digest, fail, forget

FIELDS = {
    "code": "external_id",
    "name": "name",
    "gender": "gender",
    "mobile": "mobile",
    "office_phone": "office_phone",
}
PERSONAL = (*FIELDS, "login")
LAST = 1_000_000  # the turn of people who leave comes after all others


def present(person: Person, rows: Sequence[Appointment]) -> list[Any]:
    """A person as the comparison sees them: what ``seen`` is made from."""
    own = [getattr(person, name) for name in FIELDS.values()]
    held = [
        [row.id, row.post_id, row.unit_id, row.kind, row.valid_from, row.valid_to]
        for row in sorted(rows, key=lambda each: each.id)
    ]
    return [*own, person.status, person.account.login, held]


def compare(run: ImportRun, people: People, groups: Sequence[Group]) -> list[ImportLine]:
    """Fill in what the rows of these people would do; everything is read at once for all of them."""
    ids = [line_id for group in groups for line_id in group.lines]
    lines = {line.id: line for line in ImportLine.objects.filter(id__in=ids)}
    existing = [int(group.key[1:]) for group in groups if group.key.startswith("#")]
    persons = Person.objects.select_related("account").in_bulk(existing)
    held = appointments(existing)
    places = Places(run, people.known, [line.values for line in lines.values()])
    for group in groups:
        rows = [lines[line_id] for line_id in group.lines]
        for line in rows:
            forget(line)
            line.turn = group.turn
            for column, code, data in people.faults.get(line.id, []):
                fail(line, column, code, **data)
        person = persons.get(int(group.key[1:])) if group.key.startswith("#") else None
        _compare_person(run, people, group, rows, person, held.get(person.id, []) if person else [], places)
    return list(lines.values())


def appointments(person_ids: Sequence[int]) -> dict[int, list[Appointment]]:
    """All appointments of these people, those of the past too."""
    found: dict[int, list[Appointment]] = {}
    rows = Appointment.objects.filter(person_id__in=list(person_ids)).select_related("post", "unit")
    for row in rows.order_by("sort", "id"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _compare_person(
    run: ImportRun,
    people: People,
    group: Group,
    lines: list[ImportLine],
    person: Person | None,
    rows: list[Appointment],
    places: Places,
) -> None:
    _same_person(lines)
    wanted = [one for line in lines if (one := wanted_of(run, places, line)) is not None]
    inside, others = _by_scope(run, rows)
    guest = _is_guest(inside, others)
    if person is not None and guest:
        _refuse_guest_changes(lines, person, wanted)
    login = _login(people, group, lines[0], person)
    if any(line.errors for line in lines):
        return
    first = lines[0]
    fields = _differences(first, person, guest=guest)
    today = clock.today()
    posting = settle(wanted, inside, others, today=today, complete=run.complete)
    _check_posting(lines, posting, wanted, needed=_needs_primary(person, inside, guest=guest))
    _check_tasks(first, posting)
    if person is not None and person.account_id == run.created_by_id and posting.operations:
        fail(first, "post", "orgchart.import_oneself")
    for one in wanted:
        claim(people, group.key, one)
    back = person is not None and person.status != PersonStatus.ACTIVE
    lead = next((line for line in lines if line.changes), first)  # the line that carries the plan
    lead.plan = {
        "fields": fields,
        "login": login,
        "new": person is None,
        "back": back,
        "operations": posting.operations,
        "successors": posting.successors,
    }
    for line in lines:
        line.target = person.id if person else None
        line.kind = _kind(line, person, posting, back=back)
    if person is not None:
        lead.seen = digest(present(person, rows))
        lead.key = reference(person.id, person.external_id)


def _by_scope(run: ImportRun, rows: list[Appointment]) -> tuple[list[Appointment], list[Appointment]]:
    """A person's open appointments in scope, and all others."""
    today = clock.today()
    path = run.unit.path if run.unit else ""
    inside = [
        row
        for row in rows
        if (row.valid_to is None or row.valid_to > today) and (not path or row.path.startswith(path))
    ]
    return inside, [row for row in rows if row not in inside]


def _had_primary(rows: Sequence[Appointment]) -> bool:
    return any(row.kind == AppointmentKind.PRIMARY for row in rows)


def _is_guest(inside: list[Appointment], others: list[Appointment]) -> bool:
    """Somebody whose own organ lies outside the scope: only what they hold in it may be changed."""
    today = clock.today()
    return not _had_primary(inside) and _had_primary(
        [row for row in others if row.valid_to is None or row.valid_to > today]
    )


def _same_person(lines: list[ImportLine]) -> None:
    """Rows of one person agree on the person, and no two say the same."""
    first = lines[0].values
    seen: dict[tuple[Any, ...], int] = {}
    for line in lines:
        for key in PERSONAL:
            if line.values.get(key) not in (None, first.get(key)):
                fail(line, key, "orgchart.import_person_differs", row=lines[0].row)
        same = tuple(line.values.get(key) for key in ("unit", "post", "kind", "valid_from"))
        if seen.setdefault(same, line.row) != line.row:
            fail(line, "code", "orgchart.import_duplicate", row=seen[same])


def _refuse_guest_changes(lines: list[ImportLine], person: Person, wanted: list[Wanted]) -> None:
    for line in lines:
        for key, attribute in FIELDS.items():
            if line.values.get(key) not in (None, "", getattr(person, attribute)):
                fail(line, key, "orgchart.import_person_outside")
    for one in wanted:
        if one.kind == PRIMARY:
            fail(one.line, "kind", "orgchart.import_person_outside")


def _login(people: People, group: Group, line: ImportLine, person: Person | None) -> str:
    given = str(line.values.get("login") or "").lower()
    if person is not None:
        if given and given != person.account.login.lower():
            fail(line, "login", "orgchart.import_login_fixed")
        return ""
    login = given or str(line.values.get("code") or "").lower()
    if login and (login in people.taken or people.logins.setdefault(login, group.key) != group.key):
        fail(line, "login", "orgchart.import_login_taken")
    return login


def _differences(line: ImportLine, person: Person | None, *, guest: bool) -> dict[str, Any]:
    """What a row would write of the person; also told on the line."""
    columns = by_key("people")
    writes: dict[str, Any] = {}
    for key, attribute in FIELDS.items():
        if guest or key not in line.values or (line.values[key] is None and columns[key].kept):
            continue
        before = getattr(person, attribute) or "" if person else ""
        after = line.values[key] or ""
        if before != after:
            writes[attribute] = after or (None if attribute == "external_id" else "")
            shown = columns[key].shown
            line.changes.append({"field": key, "before": shown(before), "after": shown(after)})
    return writes


def _needs_primary(person: Person | None, inside: list[Appointment], *, guest: bool) -> bool:
    """New people, and those who have a primary appointment in scope, must have one afterwards."""
    return not guest and (person is None or _had_primary(inside))


def _check_posting(lines: list[ImportLine], posting: Posting, wanted: list[Wanted], *, needed: bool) -> None:
    for line, column, code in posting.faults:
        fail(line, column, code)
    named = next((one.line for one in reversed(wanted) if one.kind == PRIMARY), lines[0])
    if overlapping(posting.primaries):
        fail(named, "valid_from", "orgchart.import_overlap")
    today = clock.today()
    lasting = any(end is None or end > today for _, end in posting.primaries)
    ending = any(one.kind == PRIMARY and one.until for one in wanted)
    if needed and not lasting and not ending:
        fail(lines[0], "kind", "orgchart.import_no_primary")


def _check_tasks(line: ImportLine, posting: Posting) -> None:
    """What ends without a successor must hold no open work."""
    for blocker in guards.blockers(posting.ended, []) if posting.ended else []:
        fail(line, "post", blocker.code, count=blocker.count, **blocker.data)


def _kind(line: ImportLine, person: Person | None, posting: Posting, *, back: bool) -> str:
    if person is None or back:
        return LineKind.ADD
    if posting.moved and any(change["field"] == "post" for change in line.changes):
        return LineKind.MOVE
    plan = line.plan
    changing = line.changes or plan.get("operations") or plan.get("fields")
    return LineKind.CHANGE if changing else LineKind.SAME


def leavers(run: ImportRun, people: People, part: Sequence[int]) -> list[ImportLine]:
    """A line for each of these people, whom a complete file leaves out."""
    lines: list[ImportLine] = []
    held = appointments(part)
    for person in Person.objects.filter(id__in=part).select_related("account").order_by("pinyin", "id"):
        rows = held.get(person.id, [])
        inside, others = _by_scope(run, rows)
        posting = leave(inside, clock.today())
        line = ImportLine(id=new_id(), run=run, row=0, key=reference(person.id, person.external_id))
        line.name, line.target, line.turn = person.name, person.id, LAST
        line.seen = digest(present(person, rows))
        line.kind = LineKind.DEACTIVATE
        line.changes = [
            {"field": "post", "before": f"{row.unit.short_name} {row.post.title}", "after": ""}
            for row in inside
        ]
        today = clock.today()
        stays = any(row.valid_to is None or row.valid_to > today for row in others)
        line.plan = {"fields": {}, "operations": posting.operations, "leaves": not stays}
        _check_tasks(line, posting)
        if person.account_id == run.created_by_id:
            fail(line, "name", "orgchart.import_oneself")
        lines.append(line)
    return lines


def open_heads(unit_ids: Sequence[int], without: set[int]) -> list[tuple[int, date, date | None]]:
    """Who heads these units beside the people of the file: unit, from, to."""
    lasting = Q(valid_to=None) | Q(valid_to__gt=clock.today())
    rows = Appointment.objects.filter(lasting, unit_id__in=list(unit_ids), post__is_head=True)
    rows = rows.exclude(kind=AppointmentKind.ACTING).filter(person__status=PersonStatus.ACTIVE)
    found = rows.values_list("unit_id", "valid_from", "valid_to", "person_id")
    return [(unit_id, since, until) for unit_id, since, until, person_id in found if person_id not in without]
