"""A row of a people file read against the chart: its unit, its post, and whose seat it takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from office.kernel import clock
from orgchart.models import AppointmentKind, ImportLine, ImportRun, Post
from orgchart.services.imports.known import Known
from orgchart.services.imports.people_index import People
from orgchart.services.imports.posting import PRIMARY, Wanted
from orgchart.services.imports.store import fail


class Places:
    """The units that some rows name, with their posts by title; one query for all rows."""

    def __init__(self, run: ImportRun, known: Known, rows: Iterable[dict[str, Any]]) -> None:
        self._known = known
        ids = {unit_id for values in rows if (unit_id := self.unit(str(values.get("unit") or "")))}
        lasting = Q(valid_to=None) | Q(valid_to__gt=clock.today())
        self._posts: dict[tuple[int, str], list[Post]] = {}
        for post in Post.objects.filter(lasting, unit_id__in=ids).order_by("sort", "id"):
            self._posts.setdefault((post.unit_id, post.title), []).append(post)

    def unit(self, text: str) -> int | None:
        return self._known.resolve(text) if text else None

    def name(self, unit_id: int) -> str:
        return self._known.names.get(unit_id, "")

    def posts(self, unit_id: int, title: str) -> list[Post]:
        return self._posts.get((unit_id, title), [])


def wanted_of(run: ImportRun, places: Places, line: ImportLine) -> Wanted | None:
    """What the row asks for; None and an error on the line where the chart has no such place."""
    values = line.values
    if not values.get("unit") or not values.get("post"):
        return None  # said already, by its cell
    unit_id = places.unit(str(values["unit"]))
    if unit_id is None:
        fail(line, "unit", "orgchart.import_unknown_unit", unit=values["unit"])
        return None
    title, head = str(values["post"]), values.get("is_head")
    posts = places.posts(unit_id, title)
    post = next((one for one in posts if head is None or one.is_head == head), None)
    if post is None and posts:
        fail(line, "is_head", "orgchart.import_head_differs")
        return None
    if post is None and not run.new_posts:
        fail(line, "post", "orgchart.import_unknown_post", post=title, unit=places.name(unit_id))
        return None
    return Wanted(
        line=line,
        unit_id=unit_id,
        unit_name=places.name(unit_id),
        title=title,
        post_id=post.id if post else None,
        is_head=post.is_head if post else bool(head),
        kind=str(values.get("kind") or PRIMARY),
        since=_day(values.get("valid_from")),
        until=_day(values.get("valid_to")),
        until_given="valid_to" in values,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def claim(people: People, key: str, one: Wanted) -> None:
    """Remember who will head a unit, and from when; acting heads stand in for one."""
    if one.is_head and one.kind != AppointmentKind.ACTING:
        since = one.since or (one.held.valid_from if one.held else clock.today())
        entry = (since, one.until, key, one.line.id, one.held is None)
        people.claims.setdefault(one.unit_id, []).append(entry)
