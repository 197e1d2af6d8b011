"""Find people and units by characters, full pinyin or initials, as one types."""

from __future__ import annotations

import unicodedata
from typing import Literal

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Left

from office.kernel import clock
from office.kernel.errors import invalid
from office.kernel.models import Account
from orgchart.models import Appointment, PersonKey, PersonStatus, Unit, UnitKey, UnitKind
from orgchart.models.paths import within
from orgchart.selectors.people import serving
from orgchart.selectors.units import in_force, organs_of
from orgchart.selectors.visibility import MobileView, Viewer, as_viewer, seen_by, visible_fields

LONGEST = 40
CANDIDATES = 200  # units looked at before ranking
SHORTEST_POST = 2  # characters of a post's title
SHORTEST_NUMBER = 3  # last digits of a number
_LAST = "\U0010ffff"


def normalise(query: str) -> str:
    """Width and case folded, spaces and apostrophes between syllables left out."""
    if len(query) > LONGEST:
        raise invalid("orgchart.query_too_long", field="q", rule="max_length", limit=LONGEST)
    folded = unicodedata.normalize("NFKC", query).lower()
    return "".join(character for character in folded if not character.isspace() and character not in "'’·")


def search_people(query: str, viewer: Account | Viewer, limit: int = 20) -> list[Appointment]:
    """People whom the viewer may find, each in one appointment; those of the viewer's organ first."""
    word, one = normalise(query), as_viewer(viewer)
    if not word:
        return []
    anywhere, everybody = _people_anywhere(word, one, limit)
    chosen = _people_of_own_organs(word, one, limit, among=anywhere if everybody else None)
    return _appointments(list(dict.fromkeys(chosen + anywhere))[:limit], one)


def search_colleagues(
    query: str, viewer: Account | Viewer, limit: int, *, leave_out: set[int]
) -> tuple[Literal["post", "phone"], list[Appointment]]:
    """People of the viewer's own organs by a post's title, or by the last digits (three or more) of their
    office line or mobile. Elsewhere a mobile is withheld, and must not be found out digit by digit.
    """
    word, one = normalise(query), as_viewer(viewer)
    digits = word.isdecimal()
    own = Q(pk__in=[])
    for path in one.organ_paths:
        own |= within(path)
    if limit <= 0 or len(word) < (SHORTEST_NUMBER if digits else SHORTEST_POST):
        return ("phone" if digits else "post"), []
    ends = Q(person__office_phone__endswith=word) | Q(person__mobile__endswith=word)
    rows = serving().filter(own, seen_by(one), ends if digits else Q(post__title__contains=word))
    found: dict[int, Appointment] = {}
    page = list(rows.exclude(person_id__in=leave_out).order_by("path", "sort", "id")[: limit * 2])
    for row in _with_number(page, word, one) if digits else page:
        found.setdefault(row.person_id, row)
    return ("phone" if digits else "post"), list(found.values())[:limit]


def _with_number(rows: list[Appointment], word: str, viewer: Viewer) -> list[Appointment]:
    """Those whose number the viewer may read whole: an organ's path also holds the organs below it."""
    organs = organs_of([row.unit for row in rows])
    shown = []
    for row in rows:
        fields = visible_fields(viewer, row, organ=organs.get(row.unit_id))
        whole = fields.mobile if fields.mobile_view == MobileView.FULL else ""
        if whole.endswith(word) or fields.office_phone.endswith(word):
            shown.append(row)
    return shown


def search_units(
    query: str, viewer: Account | Viewer, limit: int = 10, *, issuing: bool = False
) -> list[Unit]:
    """Units the viewer sees: own organ's divisions, then organs, then other divisions; higher first.
    ``issuing`` leaves only organs that keep a register of numbers, to whom one writes.
    """
    word, one = normalise(query), as_viewer(viewer)
    if not word:
        return []
    near = [] if issuing else _units_of_own_organs(word, one, limit)
    found = {unit.id: unit for unit in near}
    for unit in sorted(_units_anywhere(word, one, issuing), key=lambda unit: _rank(unit, word)):
        found.setdefault(unit.id, unit)
    return list(found.values())[:limit]


def _starts_with(word: str, field: str = "key") -> Q:
    return Q(**{f"{field}__gte": word, f"{field}__lt": word + _LAST})


def _people_of_own_organs(word: str, viewer: Viewer, limit: int, among: list[int] | None) -> list[int]:
    """In the order of the organ; ``among`` are all whom the word finds, where they are few."""
    own = Q(pk__in=[])
    for path in viewer.organ_paths:
        own |= within(path)
    rows = serving().filter(own, seen_by(viewer)).order_by("path", "sort", "id")
    if among is not None:
        rows = rows.filter(person_id__in=among)
    else:
        # A planner takes the range of a prefix for a row or two, and would fetch everybody of that name
        # in the province to keep those of one organ. So the organ is read, and each of its people asked.
        rows = rows.annotate(key=_key_of("person", word)).filter(key__isnull=False)
    return list(dict.fromkeys(rows.values_list("person_id", flat=True)[: limit * 2]))


def _key_of(person: str, word: str) -> Subquery:
    """A key of the person that begins with the word, read by the person and not by the key."""
    theirs = PersonKey.objects.filter(person=OuterRef(person)).annotate(head=Left("key", len(word)))
    return Subquery(theirs.filter(head=word).values("key")[:1])


def _people_anywhere(word: str, viewer: Viewer, limit: int) -> tuple[list[int], bool]:
    """Whom the word finds, in the order of their keys, and whether these are all."""
    held = Appointment.objects.filter(in_force(clock.today()), seen_by(viewer), person=OuterRef("person"))
    keys = PersonKey.objects.filter(_starts_with(word), person__status=PersonStatus.ACTIVE)
    rows = keys.filter(Exists(held)).order_by("key", "person").values_list("person_id", flat=True)
    # A person may match by several keys, at most seven: read that many more before leaving out doubles.
    found = list(rows[: limit * 4])
    return list(dict.fromkeys(found)), len(found) < limit * 4


def _appointments(person_ids: list[int], viewer: Viewer) -> list[Appointment]:
    """The appointment in which each person is shown, in the given order."""
    rows = serving().filter(seen_by(viewer), person_id__in=person_ids)
    shown: dict[int, Appointment] = {}
    for row in sorted(rows, key=lambda row: (row.kind != "primary", row.sort, row.id)):
        shown.setdefault(row.person_id, row)
    return [shown[key] for key in person_ids if key in shown]


def _units_of_own_organs(word: str, viewer: Viewer, limit: int) -> list[Unit]:
    own = Q(pk__in=[])
    for path in viewer.organ_paths:
        own |= within(path)
    keys = UnitKey.objects.filter(_starts_with(word), unit=OuterRef("pk"))
    rows = Unit.objects.filter(own, in_force(clock.today()), seen_by(viewer), kind=UnitKind.DIVISION)
    return list(rows.filter(Exists(keys)).order_by("path")[:limit])


def _units_anywhere(word: str, viewer: Viewer, issuing: bool) -> list[Unit]:
    keys = UnitKey.objects.filter(_starts_with(word)).order_by("key", "unit")
    if issuing:
        keys = keys.filter(unit__may_issue=True)
    ids = dict.fromkeys(keys.values_list("unit_id", flat=True)[:CANDIDATES])
    return list(Unit.objects.filter(in_force(clock.today()), seen_by(viewer), id__in=ids))


def _rank(unit: Unit, word: str) -> tuple[bool, bool, int, int, str]:
    begins = unit.short_name.startswith(word) or unit.name.startswith(word) or unit.initials.startswith(word)
    return (unit.kind == UnitKind.DIVISION, not begins, unit.level, len(unit.short_name), unit.path)
