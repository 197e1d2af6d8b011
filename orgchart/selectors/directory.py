"""What the directory shows: the tree, a unit's people and posts, what a unit is and who runs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from office.kernel import clock
from office.kernel.errors import not_found
from office.kernel.pages import decode_cursor, encode_cursor
from office.kernel.prepared import Rows, answers, padded
from orgchart.models import Appointment, AppointmentKind, OrganKind, Post, Unit, UnitKind
from orgchart.models.paths import ids_of, within
from orgchart.selectors.people import serving
from orgchart.selectors.search import normalise
from orgchart.selectors.units import in_force, nearest, units_by_ids
from orgchart.selectors.visibility import Eyes, Viewer, eyes_of, seen_by, seen_through

MANY_PEOPLE = 2000  # above this a unit's posts are not counted: the page would wait for a number


@dataclass(frozen=True)
class TreeUnit:
    """A unit in the tree: its label leaves out what the branch says already (市教育局)."""

    unit: Unit
    label: str
    children: int


@dataclass(frozen=True)
class Elsewhere:
    """Where somebody of the unit works for the time being (借调, 挂职)."""

    kind: str
    unit: str
    until: date | None


@dataclass(frozen=True)
class Entry:
    """A line of a unit's people: an appointment, its organ, and where else the person is."""

    appointment: Appointment
    organ: Unit
    elsewhere: Elsewhere | None


@dataclass(frozen=True)
class UnitCounts:
    people: int
    posts: int | None
    divisions: int
    subordinates: int


def visible_units(viewer: Viewer) -> QuerySet[Unit]:
    return Unit.objects.filter(in_force(clock.today()), seen_by(viewer))


def visible_unit(viewer: Viewer, unit_id: int) -> Unit:
    """The unit, or the one answer for absent and hidden."""
    unit = visible_units(viewer).select_related("parent").filter(id=unit_id).first()
    if unit is None:
        raise not_found()
    return unit


def tree_roots(viewer: Viewer) -> list[TreeUnit]:
    """Where the tree begins: the province, or the one subtree that the viewer is held to."""
    units = visible_units(viewer)
    if viewer.sight is not None:
        return _labelled(list(units.filter(path=viewer.sight)), viewer)
    return _labelled(list(units.filter(parent=None).order_by("sort", "id")), viewer)


def children(
    unit_id: int,
    viewer: Viewer,
    *,
    divisions: bool | None = None,
    text: str = "",
    only: int | None = None,
    after: str | None = None,
    limit: int = 200,
) -> tuple[list[TreeUnit], str | None]:
    """A page of a unit's children in their order; divisions alone, the others alone, or all.

    ``text`` leaves those whose names hold it, or whose pinyin or initials begin with it; ``only`` one
    of them, so that a branch of thousands opens at a unit without its neighbours.
    """
    parent = visible_unit(viewer, unit_id)
    rows = visible_units(viewer).filter(parent=parent)
    if only is not None:
        rows = rows.filter(id=only)
    if word := normalise(text):
        rows = rows.filter(_named(word))
    if divisions is not None:
        rows = rows.filter(kind=UnitKind.DIVISION) if divisions else rows.exclude(kind=UnitKind.DIVISION)
    keys = decode_cursor(after, (int, int))
    if keys:
        rows = rows.filter(Q(sort__gt=keys[0]) | Q(sort=keys[0], id__gt=keys[1]))
    page = list(rows.order_by("sort", "id")[: limit + 1])
    more = encode_cursor(page[limit - 1].sort, page[limit - 1].id) if len(page) > limit else None
    return _labelled(page[:limit], viewer), more


def people_of(
    unit_id: int, viewer: Viewer, *, kind: str | None = None, after: str | None = None, limit: int = 50
) -> tuple[list[Entry], str | None]:
    """A page of the people at or below a unit, in the order of the units and of their posts."""
    eyes, values = eyes_of(viewer)
    today = clock.today()
    found = answers(_path, [unit_id, *values], today, eyes)
    if not found:
        raise not_found()
    keys = decode_cursor(after, (str, int, int))
    asked = [found[0][0], *(keys or ()), *values]
    page = answers(_people, asked, today, eyes, kind, keys is not None, limit + 1)
    last = page[limit - 1] if len(page) > limit else None
    more = encode_cursor(last.path, last.sort, last.id) if last else None
    return _entries(page[:limit], viewer), more


def _path(day: date, eyes: Eyes, unit_id: int, *values: str) -> Rows:
    seen = Unit.objects.filter(in_force(day), seen_through(eyes, *values))
    return seen.filter(id=unit_id).values_list("path")


def _people(
    day: date, eyes: Eyes, kind: str | None, later: bool, limit: int, path: str, *rest: Any
) -> QuerySet[Appointment]:
    # A page's people share few units: joined, each unit would be read and built once a person.
    rows = serving(day).filter(within(path)).select_related(None).select_related("person", "post")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if later:
        last, sort, key = rest[:3]
        rest = rest[3:]
        same = Q(path=last)
        rows = rows.filter(
            Q(path__gt=last) | same & Q(sort__gt=sort) | same & Q(sort=sort, id__gt=key), path__gte=last
        )
    return rows.filter(seen_through(eyes, *rest)).order_by("path", "sort", "id")[:limit]


def posts_of(
    unit_id: int, viewer: Viewer, *, after: str | None = None, limit: int = 50
) -> tuple[list[tuple[Post, list[Appointment]]], str | None]:
    """A page of the posts at or below a unit, each with those who hold it."""
    unit = visible_unit(viewer, unit_id)
    units = visible_units(viewer).filter(within(unit.path))
    rows = Post.objects.filter(unit__in=units).exclude(valid_to__lte=clock.today()).select_related("unit")
    keys = decode_cursor(after, (str, int, int))
    if keys:
        path, sort, key = keys
        same = Q(unit__path=path)
        rows = rows.filter(Q(unit__path__gt=path) | same & Q(sort__gt=sort) | same & Q(sort=sort, id__gt=key))
    page = list(rows.order_by("unit__path", "sort", "id")[: limit + 1])
    last = page[limit - 1] if len(page) > limit else None
    more = encode_cursor(last.unit.path, last.sort, last.id) if last else None
    shown = page[:limit]
    holders: dict[int, list[Appointment]] = {post.id: [] for post in shown}
    held = serving().filter(seen_by(viewer), post_id__in=holders)
    for row in held.order_by("sort", "id"):
        holders[row.post_id].append(row)
    return [(post, holders[post.id]) for post in shown], more


def counts_of(unit: Unit, viewer: Viewer) -> UnitCounts:
    """The numbers on a unit's tabs."""
    below = visible_units(viewer).filter(parent=unit)
    kinds = below.aggregate(
        divisions=Count("id", filter=Q(kind=UnitKind.DIVISION)),
        subordinates=Count("id", filter=~Q(kind=UnitKind.DIVISION)),
    )
    posts = None
    if unit.headcount <= MANY_PEOPLE:
        rows = Post.objects.filter(unit__in=visible_units(viewer).filter(within(unit.path)))
        posts = rows.exclude(valid_to__lte=clock.today()).count()
    return UnitCounts(unit.headcount, posts, kinds["divisions"], kinds["subordinates"])


def _entries(rows: Sequence[Appointment], viewer: Viewer) -> list[Entry]:
    units = units_by_ids({key for row in rows for key in ids_of(row.path)})
    issuing = {key: unit for key, unit in units.items() if unit.may_issue}
    away = _elsewhere(rows, viewer)
    entries = []
    for row in rows:
        row.unit = units[row.unit_id]
        entries.append(Entry(row, nearest(row.path, issuing) or row.unit, away.get(row.id)))
    return entries


def _elsewhere(rows: Iterable[Appointment], viewer: Viewer) -> dict[int, Elsewhere]:
    """For primary appointments of people in service, where the person serves for the time being."""
    primary = {row.person_id: row for row in rows if row.kind == AppointmentKind.PRIMARY}
    eyes, values = eyes_of(viewer)
    held = answers(_away, [*values, *padded(primary)], clock.today(), eyes, len(values))
    return {primary[person].id: Elsewhere(kind, unit, until) for person, kind, unit, until in held}


def _away(day: date, eyes: Eyes, count: int, *rest: Any) -> Rows:
    kinds = (AppointmentKind.SECONDED, AppointmentKind.TEMPORARY)
    current = Appointment.objects.filter(in_force(day), seen_through(eyes, *rest[:count]))
    held = current.filter(person_id__in=rest[count:], kind__in=kinds).order_by("id")
    return held.values_list("person_id", "kind", "unit__short_name", "valid_to")


def _named(word: str) -> Q:
    names = Q(name__icontains=word) | Q(short_name__icontains=word)
    return names | Q(initials__startswith=word) | Q(pinyin__startswith=word)


def _labelled(units: list[Unit], viewer: Viewer) -> list[TreeUnit]:
    below = visible_units(viewer).filter(parent__in=[unit.id for unit in units])
    counts = dict(below.values_list("parent").annotate(count=Count("id")))
    codes = {unit.region_code for unit in units if unit.kind == UnitKind.ORGAN}
    regions = Unit.objects.filter(kind=UnitKind.REGION, region_code__in=codes)
    names = dict(regions.values_list("region_code", "name"))
    return [
        TreeUnit(unit, label_of(unit, names.get(unit.region_code, "")), counts.get(unit.id, 0))
        for unit in units
    ]


def label_of(unit: Unit, region: str) -> str:
    """The name inside its region: 江门市教育局 → 市教育局. Towns' organs keep theirs."""
    if unit.kind != UnitKind.ORGAN or not region or unit.level > 3:
        return unit.name
    short_forms = (OrganKind.GOVERNMENT, OrganKind.PARTY_COMMITTEE)
    name = unit.short_name if unit.organ_kind in short_forms else unit.name.removeprefix("中共")
    return name[len(region) - 1 :] if name.startswith(region) else name
