"""Merge, split and abolish units."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from office.kernel.errors import conflict, invalid
from orgchart.models import Appointment, SuccessionKind, Unit, UnitSuccession
from orgchart.models.paths import contains, depth
from orgchart.permissions import living_unit, require, require_above
from orgchart.selectors.people import serving
from orgchart.selectors.units import LEADERSHIP
from orgchart.services.changes import payloads, rules
from orgchart.services.changes.absorbing import Absorption, living_children, living_posts
from orgchart.services.changes.base import Operation
from orgchart.services.changes.derived import DEEPEST, deepest_below, key_units, read_unit
from orgchart.services.changes.units import (
    check_new,
    drop_stray_charges,
    moved_into,
    new_unit,
    people_under,
    write_new,
)


class UnitMerge(Operation[payloads.UnitMerge]):
    kind = "unit_merge"
    right = "structure"

    def check(self) -> None:
        body = self.payload
        self.sources = [self._source(one) for one in body.units]
        self.unit = self.sources[0]
        if len({one.id for one in self.sources}) != len(self.sources):
            raise invalid("orgchart.merge_twice", field="units")
        if len({one.kind for one in self.sources}) > 1:
            raise conflict("orgchart.merge_kinds")
        for one in self.sources:
            for other in self.sources:
                if one is not other and contains(one.path, other.path):
                    raise conflict("orgchart.circle", name=one.name, parent=other.name)
        if body.into is not None:
            self._check_existing(body.into)
        else:
            self._check_made()
        self._check_fits()
        self.units = [*self.sources, self.goal]
        names = [one.name for one in self.sources]
        self.summary = {"names": names, "name": self.goal.name}
        self.say("merged", **self.summary)

    def _source(self, key: payloads.UnitKey) -> Unit:
        unit = living_unit(self.authority, key.id, self.on)
        require(self.authority, self.right, unit)
        require_above(self.authority, self.right, unit)
        self.same_version(unit, key.version)
        check_may_end(unit, self)
        return unit

    def _check_existing(self, key: payloads.UnitKey) -> None:
        self.goal = living_unit(self.authority, key.id, self.on)
        require(self.authority, self.right, self.goal, field="into")
        self.same_version(self.goal, key.version)
        self.made = False
        self.head: Appointment | None = None
        if self.payload.head is not None:
            raise invalid("orgchart.head_of_existing", field="head")
        check_goal(self.goal, self.sources)

    def _check_made(self) -> None:
        body = self.payload
        if body.new is None or body.parent is None or len(self.sources) < 2:
            raise invalid("orgchart.merge_goal_missing", field="into")
        parent = living_unit(self.authority, body.parent, self.on)
        require(self.authority, self.right, parent, field="parent")
        ids = [one.id for one in self.sources]
        if any(contains(one.path, parent.path) for one in self.sources):
            raise conflict("orgchart.circle", name=self.unit.name, parent=parent.name)
        self.goal = new_unit(body.new, self.unit.kind, parent, self.on, self.makes)
        self.made = True
        check_new(self.goal, parent, instead_of=ids)
        self.head = self._head()

    def _head(self) -> Appointment | None:
        """Whose head the new unit has: said, never guessed."""
        heads = Appointment.objects.none()
        for one in self.sources:
            heads |= _heads(one, self)
        rows = list(heads)
        if self.payload.head is None:
            if rows:
                raise conflict("orgchart.head_unsaid", names=[row.person.name for row in rows])
            return None
        chosen = next((row for row in rows if row.id == self.payload.head), None)
        if chosen is None:
            raise invalid("orgchart.head_unknown", field="head")
        self.sources.sort(key=lambda one: not contains(one.path, chosen.path))
        return chosen

    def _check_fits(self) -> None:
        for one in self.sources:
            if depth(self.goal.path) + deepest_below(one) - 1 > DEEPEST:
                raise invalid("orgchart.too_deep", field="into", limit=DEEPEST)

    def apply(self) -> None:
        for one in self.sources:
            Unit.objects.filter(id=one.id).update(valid_to=self.on)  # it may hand on its codes
        if self.made:
            write_new(self.goal)
        work = Absorption(self.on, head_post=self.head.post_id if self.head else None)
        for one in self.sources:
            one.refresh_from_db()
            work.take(one, self.goal)
            _succeed(self, SuccessionKind.MERGE, self.goal, one, self.payload.decree)
        drop_stray_charges(self.goal.path)
        finish(self, work, self.sources, self.goal)


class UnitAbolish(Operation[payloads.UnitAbolish]):
    kind = "unit_abolish"
    right = "structure"

    def check(self) -> None:
        self.unit = living_unit(self.authority, self.payload.unit, self.on)
        require(self.authority, self.right, self.unit)
        require_above(self.authority, self.right, self.unit)
        self.same_version(self.unit, self.payload.version)
        check_may_end(self.unit, self)
        self.summary = {"name": self.unit.name}
        self.goal: Unit | None = None
        if self.payload.successor is not None:
            self.goal = living_unit(self.authority, self.payload.successor, self.on)
            require(self.authority, self.right, self.goal, field="successor")
            check_goal(self.goal, [self.unit])
            self.summary["successor"] = self.goal.name
            self.units = [self.unit, self.goal]
            self.say("abolished_into", **self.summary)
            return
        self._check_empty()
        self.units, self.gone = [self.unit], [self.unit]
        self.say("abolished", **self.summary)

    def _check_empty(self) -> None:
        people = Appointment.objects.filter(unit=self.unit).exclude(valid_to__lte=self.on).count()
        below = living_children(self.unit).count()
        if people or below:
            raise conflict("orgchart.unit_not_empty", name=self.unit.name, people=people, units=below)

    def apply(self) -> None:
        work = Absorption(self.on)
        if self.goal is not None:
            Unit.objects.filter(id=self.unit.id).update(valid_to=self.on)
            work.take(self.unit, self.goal)
            _succeed(self, SuccessionKind.ABOLISH, self.goal, self.unit, self.payload.decree)
            drop_stray_charges(self.goal.path)
        else:
            work.end_unit(self.unit)
        UnitSuccession.objects.create(
            kind=SuccessionKind.ABOLISH, unit=self.unit, effective_on=self.on, decree=self.payload.decree
        )
        finish(self, work, [self.unit], self.goal)


class UnitSplit(Operation[payloads.UnitSplit]):
    kind = "unit_split"
    right = "structure"

    def check(self) -> None:
        body = self.payload
        self.unit = living_unit(self.authority, body.unit, self.on)
        require(self.authority, self.right, self.unit)
        require_above(self.authority, self.right, self.unit)
        self.same_version(self.unit, body.version)
        parent = self.unit.parent
        if parent is None:
            raise conflict("orgchart.root_stays", name=self.unit.name)
        self.goal = new_unit(body.new, self.unit.kind, parent, self.on, self.makes)
        check_new(self.goal, parent)
        posts = {post.id: post for post in living_posts(self.unit, self.on)}
        children = {child.id: child for child in living_children(self.unit)}
        if not set(body.posts) <= posts.keys() or not set(body.children) <= children.keys():
            raise invalid("orgchart.split_unknown", field="posts")
        self.posts = [posts[key] for key in dict.fromkeys(body.posts)]
        self.children = [children[key] for key in dict.fromkeys(body.children)]
        if len({child.name for child in self.children}) < len(self.children):
            raise invalid("orgchart.split_unknown", field="children")
        if body.rename and body.rename != self.unit.name:
            rules.check_name(body.rename, parent.id, but=[self.unit.id])
            if body.rename == self.goal.name:
                raise rules.taken("orgchart.name_taken", "rename", name=body.rename)
        self.units = [self.unit, *self.children]
        self.summary = {"name": self.unit.name, "new": self.goal.name}
        self.say("split", posts=len(self.posts), units=len(self.children), **self.summary)

    def apply(self) -> None:
        write_new(self.goal)
        heads = [post.id for post in self.posts if post.is_head]
        work = Absorption(self.on, head_post=heads[0] if heads else None)
        work.take_posts(self.posts, self.goal)
        work.carry_duties(self.unit, self.goal)
        for child in self.children:
            moved_into(child, self.goal)
            work.changed.append(child)
            work.serving |= people_under(child.path)
        drop_stray_charges(self.goal.path)
        rename = self.payload.rename
        if rename and rename != self.unit.name:
            old, self.unit.name = self.unit.name, rename
            read_unit(self.unit)
            self.unit.save(update_fields=["name", "pinyin", "initials"])
            key_units([self.unit])
            UnitSuccession.objects.create(
                kind=SuccessionKind.RENAME, unit=self.unit, predecessor_name=old, effective_on=self.on
            )
        _succeed(self, SuccessionKind.SPLIT, self.goal, self.unit, self.payload.decree)
        finish(self, work, [self.unit], self.goal)


def check_may_end(unit: Unit, made: Operation[payloads.UnitMerge] | Operation[payloads.UnitAbolish]) -> None:
    if unit.parent_id is None:
        raise conflict("orgchart.root_stays", name=unit.name)
    if unit.valid_from >= made.on:
        raise conflict("orgchart.unit_began_then", name=unit.name, on=unit.valid_from.isoformat())


def check_goal(goal: Unit, sources: list[Unit]) -> None:
    for one in sources:
        if contains(one.path, goal.path):
            raise conflict("orgchart.circle", name=one.name, parent=goal.name)
        if one.kind != goal.kind:
            raise conflict("orgchart.merge_kinds")


def _heads(unit: Unit, made: UnitMerge) -> QuerySet[Appointment]:
    seats = Q(unit=unit) | Q(unit__parent=unit, unit__function=LEADERSHIP)
    return serving(made.on).filter(seats, post__is_head=True)


def _succeed(
    made: UnitMerge | UnitAbolish | UnitSplit, kind: SuccessionKind, unit: Unit, before: Unit, decree: str
) -> None:
    UnitSuccession.objects.create(
        kind=kind,
        unit=unit,
        predecessor=before,
        predecessor_name=before.name,
        effective_on=made.on,
        decree=decree,
    )


def finish(
    made: UnitMerge | UnitAbolish | UnitSplit, work: Absorption, units: list[Unit], goal: Unit | None
) -> None:
    """Hand what was moved on to what follows from every change."""
    made.successors, made.posts_after = work.successors, work.posts
    made.touched.serving |= work.serving
    made.touched.units |= {one.id for one in [*units, *work.changed]} | ({goal.id} if goal else set())
    for one in units:
        made.changed(one, made.kind, [goal] if goal else [])
    for one in work.changed:
        heir = work.joined.get(one.id)
        if heir is not None:
            _succeed(made, SuccessionKind.MERGE, heir, one, made.payload.decree)
        made.changed(one, made.kind, [heir] if heir else [])
