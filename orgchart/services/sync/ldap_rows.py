"""A directory's entries as the rows of an import: the same columns that a spreadsheet has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from office.kernel.errors import conflict
from office.settings.ldap import LdapSettings
from orgchart.models import Appointment, AppointmentKind, Person, Unit, UnitKind
from orgchart.services.imports.columns import Value, by_key
from orgchart.services.imports.known import reference
from orgchart.services.imports.store import parts
from orgchart.services.sync.ldap_client import Directory, Entry, Name, attribute_of, is_disabled, name_of

Row = dict[str, str]  # by column key
Tell = Callable[[str, int], None]  # subject, entries so far
KEPT = {"gender", "mobile", "office_phone"}
_GAPS = re.compile(r"[\s\-()（）]")


def _quiet(subject: str, count: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Found:
    """What a directory says. ``left_out`` are people who may not sign in there, or are not of the group."""

    units: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    left_out: int = 0


def read_directory(settings: LdapSettings, root: Unit | None, tell: Tell = _quiet) -> Found:
    """Read all of it, or raise OfficeError; an answer without people is none."""
    found = Found()
    with Directory(settings).opened() as directory:
        places: dict[Name, str] = {}
        if settings.units_base:
            places = _read_units(directory, settings, root, found, tell)
        _read_people(directory, settings, places, found, tell)
    if not found.people or (settings.units_base and not found.units):
        raise conflict("orgchart.ldap_empty")
    return found


def _read_units(
    directory: Directory, settings: LdapSettings, root: Unit | None, found: Found, tell: Tell
) -> dict[Name, str]:
    """Fill in the units, parents first; returns what each DN is called here, the base as ``root``."""
    top = name_of(settings.units_base)
    entries: list[tuple[Name, Entry]] = []
    for page in directory.entries(settings.units_base, settings.units_filter, [*settings.units.values()]):
        entries += [(name, entry) for entry in page if (name := name_of(entry["dn"])) != top]
        tell("units", len(entries))
    entries.sort(key=lambda one: (len(one[0]), one[0]))
    places = {top: reference(root.id, root.external_id) if root else ""}
    kinds: dict[str, str] = {places[top]: root.kind if root else UnitKind.REGION.value}
    kinds |= _kinds_here(attribute_of(entry, settings.units["code"]) for _, entry in entries)
    for name, entry in entries:
        row = {key: attribute_of(entry, attribute) for key, attribute in settings.units.items()}
        row["parent"] = _nearest(places, name[1:])
        row["kind"] = _kind(row, kinds)
        places[name] = row["code"]
        found.units.append(row)
    return places


def _kinds_here(codes: Iterable[str]) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for part in parts(codes, 500):
        rows = Unit.objects.filter(external_id__in=part).values_list("external_id", "kind")
        kinds |= {str(code): kind for code, kind in rows}
    return kinds


def _kind(row: Row, kinds: dict[str, str]) -> str:
    """What the directory says, else what the unit is here, else an organ, and divisions within one."""
    column = by_key("units")["kind"]
    said = row.get("kind", "")
    if not said:
        inside = kinds.get(row["parent"]) in (UnitKind.ORGAN, UnitKind.DIVISION)
        said = kinds.get(row["code"]) or (UnitKind.DIVISION if inside else UnitKind.ORGAN).value
    kinds[row["code"]] = str(column.choices.get(said, said))
    return _shown(said, column.choices)


def _shown(said: str, choices: Mapping[str, Value]) -> str:
    """A value as its cell holds it; what is no value stays, and is refused by its row."""
    return next((label for label, value in choices.items() if value == said), said)


def _nearest(places: dict[Name, str], name: Name) -> str:
    """The unit whose entry contains the name: the closest one that is a unit."""
    while name:
        if name in places:
            return places[name]
        name = name[1:]
    return ""


def _read_people(
    directory: Directory, settings: LdapSettings, places: dict[Name, str], found: Found, tell: Tell
) -> None:
    members = directory.members(settings.group) if settings.group else None
    names = [*settings.people.values(), "userAccountControl"]
    for page in directory.entries(settings.people_base, settings.people_filter, names):
        kept = [
            entry
            for entry in page
            if not is_disabled(entry) and (members is None or name_of(entry["dn"]) in members)
        ]
        found.left_out += len(page) - len(kept)
        rows = [_person(entry, settings, places) for entry in kept]
        _complete(rows)
        found.people += rows
        tell("people", len(found.people))


def _person(entry: Entry, settings: LdapSettings, places: dict[Name, str]) -> Row:
    row = {key: attribute_of(entry, attribute) for key, attribute in settings.people.items()}
    if "mobile" in row:
        row["mobile"] = _mobile(row["mobile"])
    if "gender" in row:
        row["gender"] = _shown(row["gender"], by_key("people")["gender"].choices)
    row["login"] = row.get("login", "").lower()
    row["unit"] = row.get("unit") or _nearest(places, name_of(entry["dn"])[1:])
    return row


def _mobile(text: str) -> str:
    """As it is dialled here: without gaps and the country's own code."""
    digits = _GAPS.sub("", text)
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits


def _complete(rows: list[Row]) -> None:
    """Of people there are: a login stays what it is, and so does what the directory does not say."""
    codes = [row["code"] for row in rows]
    there = {str(one.external_id): one for one in Person.objects.filter(external_id__in=codes)}
    people = [one.id for one in there.values()]
    primary = Appointment.objects.filter(person_id__in=people, kind=AppointmentKind.PRIMARY, valid_to=None)
    titles = dict(primary.values_list("person_id", "post__title"))
    for row in rows:
        person = there.get(row["code"])
        if person is None:
            continue
        row["login"] = ""
        row["post"] = row.get("post") or titles.get(person.id, "")
        for key in KEPT & row.keys():
            row[key] = row[key] or by_key("people")[key].shown(getattr(person, key))


def table(subject: str, rows: Iterable[Row]) -> tuple[list[str], Iterable[list[str]]]:
    """Headings and cells as a file has them; only columns that the directory speaks of."""
    made = list(rows)
    keys = {key for row in made for key in row}
    columns = [column for column in by_key(subject).values() if column.key in keys]
    return [column.zh for column in columns], (
        [row.get(column.key, "") for column in columns] for row in made
    )
