"""Who each row of a people file is: rows of one person together, people of the scope beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Appointment, DirectoryLink, ImportLine, ImportRun, ImportSource, Person
from orgchart.models.paths import within
from orgchart.services.imports.known import Known
from orgchart.services.imports.store import parts

Fault = tuple[str, str, dict[str, Any]]  # column, code, data
Claim = tuple[date, date | None, str, int, bool]  # from, to, person's key, line id, whether it is new


@dataclass
class Group:
    """The rows of one person, by line id in the file's order. ``key`` is ``#id``, or a new one's code."""

    key: str
    turn: int
    lines: list[int] = field(default_factory=list)


@dataclass
class People:
    """``inside`` are the people with an appointment in scope today or later, by id; ``spoken_for`` are
    those of them whom the source would name if they were still there.
    """

    known: Known
    inside: dict[int, str]
    spoken_for: set[int]
    groups: dict[str, Group]
    faults: dict[int, list[Fault]]  # by line
    taken: set[str]  # logins of others
    leaving: list[int]
    claims: dict[int, list[Claim]] = field(default_factory=dict)  # who heads a unit, by unit
    logins: dict[str, str] = field(default_factory=dict)  # logins given in the file, by person


def open_appointments(run: ImportRun) -> QuerySet[Appointment]:
    """Appointments in the run's scope in force today or later."""
    rows = Appointment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()))
    return rows if run.unit is None else rows.filter(within(run.unit.path))


def build_people(run: ImportRun, known: Known) -> People:
    inside = {
        person_id: code or ""
        for person_id, code in open_appointments(run)
        .values_list("person_id", "person__external_id")
        .iterator(chunk_size=5000)
    }
    rows = list(_rows(run))
    returning, taken_codes = _outside(run, inside, rows)
    people = People(known, inside, _spoken_for(run, inside), {}, {}, _taken_logins(rows), [])
    by_code = {code: person_id for person_id, code in inside.items() if code} | returning
    for line_id, own, code, _ in rows:
        key, fault = _identify(own, code, people, by_code, taken_codes)
        if fault is not None:
            people.faults.setdefault(line_id, []).append(fault)
        key = key or f"?{line_id}"
        group = people.groups.setdefault(key, Group(key, len(people.groups)))
        group.lines.append(line_id)
    if run.complete or run.source == ImportSource.LDAP:
        people.leaving = [one for one in sorted(people.spoken_for) if f"#{one}" not in people.groups]
    return people


def _spoken_for(run: ImportRun, inside: dict[int, str]) -> set[int]:
    """A directory says nothing of people it never had: accounts made here stay."""
    if run.source != ImportSource.LDAP:
        return set(inside)
    linked = DirectoryLink.objects.values_list("account__person", flat=True)
    return {person_id for person_id in linked.iterator(chunk_size=5000) if person_id in inside}


Row = tuple[int, str, str, str]  # line id, system number, code, login


def _rows(run: ImportRun) -> Iterable[Row]:
    rows = ImportLine.objects.filter(run=run, row__gt=0).order_by("id")
    for line_id, values in rows.values_list("id", "values").iterator(chunk_size=2000):
        login = str(values.get("login") or values.get("code") or "").lower()
        yield line_id, str(values.get("id") or ""), str(values.get("code") or ""), login


def _outside(run: ImportRun, inside: dict[int, str], rows: list[Row]) -> tuple[dict[str, int], set[str]]:
    """Codes of people who left the scope and may come back to it, and codes that others have."""
    mine = {code for code in inside.values() if code}
    returning: dict[str, int] = {}
    taken: set[str] = set()
    for part in parts(sorted({code for _, _, code, _ in rows if code} - mine), 500):
        for person in Person.objects.filter(external_id__in=part):
            if person.id not in inside:
                if _may_return(run, person.id):
                    returning[str(person.external_id)] = person.id
                else:
                    taken.add(str(person.external_id))
    return returning, taken


def _may_return(run: ImportRun, person_id: int) -> bool:
    """Whether somebody without an appointment served last in the scope."""
    last = Appointment.objects.filter(person_id=person_id).order_by("-valid_from", "-id").first()
    if last is None:
        return run.unit is None
    ended = last.valid_to is not None and last.valid_to <= clock.today()
    return ended and (run.unit is None or last.path.startswith(run.unit.path))


def _taken_logins(rows: list[Row]) -> set[str]:
    taken: set[str] = set()
    for part in parts(sorted({login for _, _, _, login in rows if login}), 500):
        taken |= set(Account.objects.filter(login__in=part).values_list("login", flat=True))
    return taken


def _identify(
    own: str, code: str, people: People, by_code: dict[str, int], taken: set[str]
) -> tuple[str, Fault | None]:
    holder = by_code.get(code)
    if own:
        number = own.removeprefix("#")
        person_id = int(number) if number.isdigit() else 0
        if person_id not in people.inside and person_id != holder:
            return "", ("id", "orgchart.import_unknown_id", {})
        fault: Fault = ("code", "orgchart.import_code_taken", {})
        wrong = code in taken or (holder is not None and holder != person_id)
        return f"#{person_id}", fault if wrong else None
    if not code:
        return "", ("code", "orgchart.import_code_missing", {})
    if code in taken:
        return "", ("code", "orgchart.import_code_taken", {})
    return (f"#{holder}" if holder is not None else code), None
