"""One passage through a plan's acts: for good, or to see what would be so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from office.kernel.errors import OfficeError, conflict
from office.kernel.models import Account
from orgchart.models import Appointment, Change, Plan, Post, Unit
from orgchart.models.paths import contains, within
from orgchart.permissions import authority_of
from orgchart.selectors.people import serving
from orgchart.selectors.plans import acts_of
from orgchart.selectors.units import in_force
from orgchart.services.changes import guards, making
from orgchart.services.changes.base import Line, Operation
from orgchart.services.changes.kinds import operation
from orgchart.services.changes.merging import UnitAbolish, UnitMerge, UnitSplit
from orgchart.services.changes.payloads import AnyPayload, payload_adapter
from orgchart.services.changes.units import UnitEdit, UnitMove
from orgchart.services.plans import counters
from orgchart.services.plans.counters import Reach, Touch
from orgchart.services.plans.outcomes import ActOutcome, Outcome
from orgchart.services.plans.references import followed, named_in
from orgchart.services.plans.trees import Difference, Snapshot, difference, snapshot


class Stopped(Exception):
    """The act that a plan stopped at on its day, and why."""

    def __init__(self, act: Change, why: OfficeError) -> None:
        super().__init__(why.code)
        self.act = act
        self.why = why


@dataclass
class _Reached:
    """What the acts so far reached: people and appointments as of before them."""

    people: set[int] = field(default_factory=set)
    appointments: set[int] = field(default_factory=set)
    reach: Reach = field(default_factory=Reach)


class Run:
    """One passage through a plan's acts. ``strict``: the first act that is refused stops it."""

    def __init__(self, plan: Plan, by: Account, *, strict: bool) -> None:
        self.plan, self.by, self.strict = plan, by, strict
        self.on = plan.effective_on
        self.acts = acts_of(plan)
        self.outcome = Outcome()
        self.all = _Reached()
        self.open_tasks = 0
        self._successors: dict[int, int] = {}  # appointments and posts that ended to those that go on
        self._missing: set[int] = set()  # ids that blocked acts would have made
        self._before: Snapshot = {}

    def go(self) -> Outcome:
        top = Unit.objects.get(id=self.plan.unit_id)
        before = self._before = snapshot(top, self.on)
        for act in self.acts:
            self.outcome.acts.append(self._try(act))
        found = difference(top, before, self.on)
        self.outcome.before, self.outcome.after = found.trees()
        self.outcome.touches = self._totals(found)
        self.outcome.vacancies = _vacancies(found, self.on)
        return self.outcome

    def _try(self, act: Change) -> ActOutcome:
        told = ActOutcome.of(act)
        told.summary = told.summary or self._about(act)
        if named_in(act.payload) & self._missing:
            told.skipped = True
            self._miss(act)
            return told
        try:
            with transaction.atomic():
                self._carry_out(act, told)
        except OfficeError as refused:
            if self.strict:
                raise Stopped(act, refused) from refused
            told.blockers, told.lines, told.touches = [refused], [], []
            self._miss(act)
        return told

    def _about(self, act: Change) -> dict[str, Any]:
        """The units that an act is about, for one that never got as far as to say."""
        raw = act.payload
        keys = [raw["unit"]] if raw.get("unit") else [one["id"] for one in raw.get("units", [])]
        names = [self._before[int(key)].name for key in keys if int(key) in self._before]
        return {"about": names} if names else {}

    def _miss(self, act: Change) -> None:
        if act.makes is not None:
            self._missing.add(act.makes)

    def _carry_out(self, act: Change, told: ActOutcome) -> None:
        payload = self._payload(act)
        made = operation(payload, authority_of(self.by), self.on, fresh=False)
        made.in_plan, made.makes = True, act.makes
        made.check()
        self._check_inside(made)
        told.summary, told.lines = made.summary, made.lines
        made.check_tasks()
        mine = _reached(made, self.on)
        waiting = sum(one.count for one in guards.blockers(sorted(mine.appointments), []))
        if self.strict:
            act.unit, act.made_by = made.unit, self.by
            act.save(update_fields=["unit", "made_by"])
            making.carry_out(act, made)
        else:
            made.run()
        self._successors |= made.successors | made.posts_after
        mine.reach = _reach(made, self.on)
        told.touches = [*_people_and_tasks(mine, waiting), *counters.count(mine.reach)]
        self._add(mine, waiting)

    def _payload(self, act: Change) -> AnyPayload:
        """What the act says now; the plan's decree is that of every act that names none."""
        payload = payload_adapter.validate_python(followed(act.payload, self._successors))
        if getattr(payload, "decree", None) == "":
            return payload.model_copy(update={"decree": self.plan.decree})
        return payload

    def _check_inside(self, made: Operation[Any]) -> None:
        """All that an act reaches lies at or under the plan's unit."""
        top = Unit.objects.values_list("path", flat=True).get(id=self.plan.unit_id)
        for unit in [made.unit, *made.units]:
            if not contains(top, unit.path):
                raise conflict("orgchart.plan_outside", name=unit.name, top=self.plan.unit.name)

    def _add(self, mine: _Reached, waiting: int) -> None:
        new = mine.appointments - self.all.appointments
        if new:
            self.open_tasks += waiting
        self.all.people |= mine.people
        self.all.appointments |= mine.appointments
        self.all.reach |= mine.reach

    def _totals(self, found: Difference) -> list[Touch]:
        names = tuple(found.after[key].name for key in sorted(found.new) if key in found.after)
        units = Touch("units", len(found.touched), names[:5])
        rest = [*_people_and_tasks(self.all, self.open_tasks), *counters.count(self.all.reach)]
        return [*([units] if units.count else []), *rest]


def _reached(made: Operation[Any], on: date) -> _Reached:
    """The people and appointments that an act moves or ends, before it does."""
    rows = Appointment.objects.none()
    current = Appointment.objects.filter(in_force(on))
    for unit in _whole(made):
        rows |= current.filter(within(unit.path))
    if isinstance(made, UnitSplit):
        rows |= current.filter(post__in=[post.id for post in made.posts])
    pairs = list(rows.values_list("id", "person_id")) + [(row.id, row.person_id) for row in made.ending]
    people = {person for _, person in pairs} | ({made.person.id} if made.person else set())
    return _Reached(people, {key for key, _ in pairs})


def _whole(made: Operation[Any]) -> list[Unit]:
    """The units that an act ends or moves with all below them."""
    if isinstance(made, UnitMerge):
        return made.sources
    if isinstance(made, UnitSplit):
        return made.children
    return [made.unit] if isinstance(made, UnitMove | UnitAbolish) else []


def _reach(made: Operation[Any], on: date) -> Reach:
    """Which units ended or lost their names or places by an act that was carried out."""
    if isinstance(made, UnitEdit):
        former = made.before.get("name")
        return Reach(former=frozenset([former] if former else []))
    if isinstance(made, UnitMove):
        return Reach(former=frozenset([made.unit.name]))
    if not isinstance(made, UnitMerge | UnitAbolish | UnitSplit):
        return Reach()
    rows = Unit.objects.filter(id__in=made.told).values_list("id", "name", "valid_to")
    ended = {key: name for key, name, until in rows if until is not None and until <= on}
    return Reach(frozenset(ended), frozenset(ended.values()) | frozenset(one.name for one in _whole(made)))


def _people_and_tasks(found: _Reached, waiting: int) -> list[Touch]:
    touches = [
        Touch("people", len(found.people)),
        Touch("appointments", len(found.appointments)),
        Touch("open_tasks", waiting),
    ]
    return [one for one in touches if one.count]


def _vacancies(found: Difference, on: date) -> list[Line]:
    """Which of the units that the plan made or changed have a head's post that nobody holds, or none."""
    units = found.touched & found.after.keys()
    posts = Post.objects.filter(unit__in=units, is_head=True).exclude(valid_to__lte=on)
    titles = dict(posts.order_by("-id").values_list("unit_id", "title"))
    held = set(serving(on).filter(post__in=posts.values("id")).values_list("unit_id", flat=True))
    lines = [
        Line("orgchart.line.head_vacant", {"name": found.after[key].name, "title": titles[key]})
        for key in sorted(titles.keys() - held)
    ]
    without = sorted((found.new | found.merged) - titles.keys())
    divisions = [key for key in without if found.after[key].kind == "division"]
    return lines + [Line("orgchart.line.head_none", {"name": found.after[key].name}) for key in divisions]
