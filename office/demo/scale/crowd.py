"""People by the million: drawn unit by unit and written as lines, nobody kept in memory.

Each organ can do the whole walk, as in the demo: a head, deputies in charge of its divisions, a registry
clerk, a reviewer, a checker, a seal custodian and a supervisor. Everybody is invented.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from django.contrib.auth.models import Group

from office.demo.names import NameMaker
from office.demo.people import head_title, leader_titles
from office.demo.province import LEADERSHIP, OFFICE
from office.demo.scale.copying import Copier
from office.kernel.ids import new_id
from office.kernel.models import Account
from orgchart.models import (
    Appointment,
    AppointmentKind,
    InCharge,
    Person,
    PersonKey,
    Post,
    Role,
    Unit,
    UnitKind,
    UnitRole,
)
from orgchart.selectors.principals import Part, group_name
from orgchart.services.names import person_keys, person_reading

SEED = "office scale 1"
BATCH = 20_000  # people between two writes
STAFF = ("一级主任科员", "二级主任科员", "三级主任科员", "四级主任科员", "一级科员", "二级科员")
OFFICE_ROLES = (
    (Role.REVIEWER,),
    (Role.SUPERVISOR,),
    (Role.REGISTRY, Role.SECRETARY),
    (Role.CHECKER,),
    (Role.SEAL,),
)
LEADERS = {1: 7, 2: 6, 3: 5, 4: 6}
VILLAGE_STAFF = 3
UNUSABLE = "!"  # the hash of no password: nobody signs in with it
MODELS = (
    Account,
    Person,
    PersonKey,
    Post,
    Appointment,
    UnitRole,
    InCharge,
    Group,
    Account.groups.through,
)
_PARTS = {Role.REGISTRY: Part.REGISTRY, Role.SUPERVISOR: Part.SUPERVISORS}


class Held(NamedTuple):
    """An appointment as later rows need it."""

    appointment: int
    account: int


@dataclass
class Seat:
    """A post about to be filled; ``members`` are the groups of everybody who serves in its unit."""

    unit: Unit
    title: str
    rank: int
    sort: int
    members: list[int]
    is_head: bool = False
    is_leader: bool = False
    quota: int = 1
    id: int = 0


class Crowd:
    """Writes the people of all units, in the order of the units."""

    def __init__(self, units: list[Unit], *, size: int, progress: Callable[[int], None]) -> None:
        self.units, self.size, self.progress = units, size, progress
        self.random = Random(SEED)  # noqa: S311 - reproducible, not secret
        self.names = _Names(self.random)
        self.copier = Copier()
        self.count = 0
        self._group_ids: dict[str, int] = {}
        self._below: dict[int, list[Unit]] = defaultdict(list)
        for unit in units:
            if unit.parent_id is not None:
                self._below[unit.parent_id].append(unit)
        self._tables()

    def write(self) -> int:
        """Write everybody; returns how many."""
        typical = self._typical_division()
        for unit in self.units:
            if unit.may_issue:
                self._organ(unit, typical)
            elif unit.kind == UnitKind.REGION and unit.level == 5:
                self._village(unit)
        self.copier.flush()
        self.progress(self.count)
        return self.count

    def _tables(self) -> None:
        table = self.copier.table
        self.groups = table(Group, "id", "name")
        self.accounts = table(
            Account,
            *(
                "id",
                "login",
                "password",
                "password_given",
                "is_superuser",
                "is_active",
                "administrator",
                "language",
                "created_at",
            ),
        )
        self.people = table(
            Person,
            *("id", "account_id", "name", "pinyin", "initials", "gender", "mobile", "office_phone"),
            *("status", "hidden", "version"),
        )
        self.keys = table(PersonKey, "person_id", "key")
        self.posts = table(Post, "id", "unit_id", "title", "rank", "is_head", "is_leader", "quota", "sort")
        self.appointments = table(
            Appointment,
            *("id", "person_id", "post_id", "unit_id", "path", "scope", "kind", "valid_from", "sort"),
        )
        self.roles = table(UnitRole, "id", "unit_id", "appointment_id", "role")
        self.charges = table(InCharge, "id", "appointment_id", "unit_id")
        self.memberships = table(Account.groups.through, "account_id", "group_id")

    def _typical_division(self) -> float:
        """How many people a division needs so that all come to ``size``."""
        organs = [unit for unit in self.units if unit.may_issue]
        leaders = sum(LEADERS[unit.level] for unit in organs)
        villages = sum(unit.level == 5 for unit in self.units) * VILLAGE_STAFF
        divisions = sum(unit.kind == UnitKind.DIVISION and unit.function != LEADERSHIP for unit in self.units)
        return max((self.size - leaders - villages) / divisions, 2.0)

    def _organ(self, organ: Unit, typical: float) -> None:
        divisions = [unit for unit in self._below[organ.id] if unit.kind == UnitKind.DIVISION]
        leaders: list[Held] = []
        for division in divisions:
            members = [self._group(organ, Part.MEMBERS), self._group(division, Part.MEMBERS)]
            if division.function == LEADERSHIP:
                leaders = self._leaders(organ, division, members)
            else:
                wanted = max(round(typical * self.random.uniform(0.5, 1.5)), 1)
                wanted = max(wanted, len(OFFICE_ROLES)) if division.function == OFFICE else wanted
                staff = self._division(organ, division, members, wanted)
                if division.function == OFFICE:
                    self._office_roles(organ, staff)
        led = [unit for unit in divisions if unit.function != LEADERSHIP]
        deputies = leaders[1:] or leaders
        for index, unit in enumerate(led if deputies else ()):
            self.charges.append(f"{new_id()}\t{deputies[index % len(deputies)].appointment}\t{unit.id}\n")

    def _leaders(self, organ: Unit, division: Unit, members: list[int]) -> list[Held]:
        head, deputy = leader_titles(organ)
        others = [self._group(organ, Part.LEADERS), self._group(organ, Part.SUPERVISORS)]
        first = Seat(division, head, organ.level + 2, 0, members, is_head=True, is_leader=True)
        count = LEADERS[organ.level]
        second = Seat(division, deputy, organ.level + 3, 1, members, is_leader=True, quota=count - 1)
        held = list(self._fill(first, 1)) + list(self._fill(second, count - 1))
        for one in held:
            self._join(one.account, others)
        self._join(held[0].account, [self._group(division, Part.LEADERS)])
        return held

    def _division(self, organ: Unit, division: Unit, members: list[int], wanted: int) -> list[Held]:
        title, rank = head_title(division.name), organ.level + 4
        held = list(self._fill(Seat(division, title, rank, 0, members, is_head=True), 1))
        self._join(held[0].account, [self._group(division, Part.LEADERS)])
        deputies = min(max((wanted - 1) // 10, 1), 3) if wanted >= 3 else 0
        held += self._fill(Seat(division, f"副{title}", rank + 1, 1, members, quota=deputies), deputies)
        rest = wanted - len(held)
        for index, name in enumerate(STAFF):
            share = rest // len(STAFF) + (index < rest % len(STAFF))
            held += self._fill(
                Seat(division, name, min(rank + 2 + index, 12), 2 + index, members, quota=share), share
            )
        return held

    def _office_roles(self, organ: Unit, staff: list[Held]) -> None:
        for one, roles in zip(staff, OFFICE_ROLES, strict=False):
            for role in roles:
                self.roles.append(f"{new_id()}\t{organ.id}\t{one.appointment}\t{role}\n")
                if role in _PARTS:
                    self._join(one.account, [self._group(organ, _PARTS[role])])

    def _village(self, unit: Unit) -> None:
        members = [self._group(unit, Part.MEMBERS)]
        head = list(self._fill(Seat(unit, "主任", 12, 0, members, is_head=True), 1))
        self._join(head[0].account, [self._group(unit, Part.LEADERS)])
        rest = VILLAGE_STAFF - 1
        list(self._fill(Seat(unit, "委员", 12, 1, members, quota=rest), rest))

    def _fill(self, seat: Seat, count: int) -> Iterator[Held]:
        """``count`` new people in one post."""
        if count < 1:
            return
        seat.id = new_id()
        head, leader = "t" if seat.is_head else "f", "t" if seat.is_leader else "f"
        self.posts.append(
            f"{seat.id}\t{seat.unit.id}\t{seat.title}\t{seat.rank}\t{head}\t{leader}\t{seat.quota}\t{seat.sort}\n"
        )
        for _ in range(count):
            yield self._person(seat)
        if self.count // BATCH != (self.count - count) // BATCH:
            self.copier.flush()
            self.progress(self.count)

    def _person(self, seat: Seat) -> Held:
        self.count += 1
        draw = self.random.random
        account, person, appointment = new_id(), new_id(), new_id()
        name = self.names.draw()
        pinyin, initials, keys = _spelled(name)
        since = date(2005 + int(draw() * 21), 1 + int(draw() * 12), 1)
        self.accounts.append(
            f"{account}\tgd{self.count:07d}\t{UNUSABLE}\tf\tf\tt\t\tzh\t2026-01-01 00:00:00+00\n"
        )
        # 161 is not given out to subscribers, so no number here rings anywhere.
        self.people.append(
            f"{person}\t{account}\t{name}\t{pinyin}\t{initials}\t{'fm'[draw() < 0.5]}"
            f"\t161{int(draw() * 1e8):08d}\t8{int(draw() * 1000):03d}\tactive\tf\t1\n"
        )
        self.keys.extend([f"{person}\t{key}\n" for key in keys])
        self.appointments.append(
            f"{appointment}\t{person}\t{seat.id}\t{seat.unit.id}\t{seat.unit.path}\t{seat.unit.scope}"
            f"\t{AppointmentKind.PRIMARY}\t{since}\t{seat.sort}\n"
        )
        self._join(account, seat.members)
        return Held(appointment, account)

    def _join(self, account: int, groups: list[int]) -> None:
        self.memberships.extend([f"{account}\t{group}\n" for group in groups])

    def _group(self, unit: Unit, part: Part) -> int:
        name = group_name(unit.id, part)
        if name not in self._group_ids:
            self._group_ids[name] = len(self._group_ids) + 1
            self.groups.append(f"{self._group_ids[name]}\t{name}\n")
        return self._group_ids[name]


class _Names:
    """As the demo's names, but the same name may come again: two million people share a few ten thousand."""

    def __init__(self, random: Random) -> None:
        self._random = random
        makers = NameMaker(SEED, set())
        self._surnames, self._given = makers.surnames, makers.given
        self._cumulated = list(accumulate(makers.weights))

    def draw(self) -> str:
        surname = self._random.choices(self._surnames, cum_weights=self._cumulated)[0]
        return surname + self._given[int(self._random.random() * len(self._given))]


@lru_cache(maxsize=200_000)
def _spelled(name: str) -> tuple[str, str, tuple[str, ...]]:
    pinyin, initials = person_reading(name)
    return pinyin, initials, tuple(sorted(person_keys(name)))
