"""One unit takes over another's posts, people, duties and lower units.

Nobody's past changes: what was held in the ended unit ends there, and goes on in the other from the
day. Roles, charges and delegations go along, and so does open work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from orgchart.models import (
    Appointment,
    AppointmentKind,
    Delegation,
    InCharge,
    Post,
    Unit,
    UnitRole,
)
from orgchart.models.paths import within
from orgchart.services.changes import rules
from orgchart.services.changes.derived import begin_appointment, end_appointment, key_units, repoint
from orgchart.services.changes.people import appointment, end_scopes
from orgchart.services.changes.units import moved_into, people_under


@dataclass
class Absorption:
    """What goes where on the day; ``head_post`` is the one post that stays a head's."""

    on: date
    head_post: int | None = None
    successors: dict[int, int] = field(default_factory=dict)  # appointments
    posts: dict[int, int] = field(default_factory=dict)  # ended to made
    serving: set[int] = field(default_factory=set)
    changed: list[Unit] = field(default_factory=list)  # lower units that ended or moved
    joined: dict[int, Unit] = field(default_factory=dict)  # those of them that ended in one of their name

    def take(self, source: Unit, goal: Unit) -> None:
        """All of ``source`` goes to ``goal``; ``source`` ends."""
        self.serving |= people_under(source.path) | people_under(goal.path)
        self.take_posts(living_posts(source, self.on), goal)
        self._take_duties(source, goal)  # before its lower units move, which ends duties left behind
        holders = UnitRole.objects.filter(unit=goal).values_list("appointment__person_id", flat=True)
        self.serving |= set(holders)  # wherever they serve: their part reaches what ended in the goal
        end_scopes(list(source.admin_scopes.exclude(valid_to__lte=self.on)), self.on)
        for child in living_children(source):
            same = living_children(goal).filter(name=child.name, kind=child.kind).first()
            if same is None:
                moved_into(child, goal)
            else:
                self.take(child, same)
                self.joined[child.id] = same
            self.changed.append(child)
        self.end_unit(source)

    def carry_duties(self, source: Unit, goal: Unit) -> None:
        """After a split: who went does in ``goal`` what they did in ``source``; both keep their leaders."""
        gone = list(self.successors.values())
        UnitRole.objects.filter(unit=source, appointment_id__in=gone).update(unit=goal)
        InCharge.objects.filter(within(source.path, "unit__path"), appointment_id__in=gone).delete()
        leaders = InCharge.objects.filter(unit=source).values_list("appointment_id", flat=True)
        InCharge.objects.bulk_create(InCharge(unit=goal, appointment_id=key) for key in leaders)

    def _take_duties(self, source: Unit, goal: Unit) -> None:
        held = set(UnitRole.objects.filter(unit=goal).values_list("role", "appointment_id"))
        for role in UnitRole.objects.filter(unit=source):
            if (role.role, role.appointment_id) in held:
                role.delete()
            else:
                UnitRole.objects.filter(id=role.id).update(unit=goal)
        leaders = set(InCharge.objects.filter(unit=goal).values_list("appointment_id", flat=True))
        for charge in InCharge.objects.filter(unit=source):
            if charge.appointment_id in leaders:
                charge.delete()
            else:
                InCharge.objects.filter(id=charge.id).update(unit=goal)

    def take_posts(self, posts: Iterable[Post], goal: Unit) -> None:
        for post in posts:
            made = Post(
                unit=goal,
                title=post.title,
                rank=post.rank,
                is_head=post.id == self.head_post,
                is_leader=post.is_leader,
                quota=post.quota,
                sort=post.sort,
            )
            made.save(force_insert=True)
            self.posts[post.id] = made.id
            self._take_holders(post, made)
            Post.objects.filter(id=post.id).update(valid_to=self.on)

    def _take_holders(self, post: Post, made: Post) -> None:
        rows = Appointment.objects.filter(post=post).exclude(valid_to__lte=self.on)
        for row in rows.select_related("person", "unit", "post"):
            self.serving.add(row.person_id)
            if row.valid_from >= self.on:  # it has no day in the old unit
                repoint(row, made)
                continue
            until = row.valid_to
            end_appointment(row, self.on)
            kind = AppointmentKind(row.kind)
            self._follow(row, begin_appointment(appointment(row.person, made, kind, self.on, until)))

    def _follow(self, old: Appointment, new: Appointment) -> None:
        self.successors[old.id] = new.id
        UnitRole.objects.filter(appointment=old).update(appointment=new)
        InCharge.objects.filter(appointment=old).update(appointment=new)
        Delegation.objects.filter(principal=old, valid_to__gt=self.on).update(principal=new)
        Delegation.objects.filter(delegate=old, valid_to__gt=self.on).update(delegate=new)

    def end_unit(self, unit: Unit) -> None:
        Post.objects.filter(unit=unit, valid_to=None).update(valid_to=self.on)
        unit.valid_to = self.on
        unit.save(update_fields=["valid_to"])
        key_units([unit])


def living_posts(unit: Unit, on: date) -> list[Post]:
    return list(Post.objects.filter(unit=unit).exclude(valid_to__lte=on).order_by("sort", "id"))


def living_children(unit: Unit) -> QuerySet[Unit]:
    return Unit.objects.filter(rules.living(), parent=unit).order_by("sort", "id")
