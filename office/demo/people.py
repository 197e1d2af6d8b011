"""The people of the demo province: invented names in the posts that such organs have.

Every organ can do the whole walk: a head, leaders in charge of divisions, an office head who reviews,
a registry clerk, a checker and a seal custodian (never the same person as the checker).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from office.demo.names import NameMaker
from office.demo.personas import PASSWORD
from office.demo.province import HR_BUREAU, LEADERSHIP, OFFICE, WHOLE_CITY
from office.demo.seats import ADMIN_SCOPE, ADMINISTRATORS, SEATS, TEMPORARY
from office.kernel.models import Account
from orgchart.models import (
    AdminScope,
    Appointment,
    AppointmentKind,
    OrganKind,
    Person,
    Role,
    Unit,
    UnitKind,
)
from orgchart.services.loading import Loader

SEED = "office demo 1"
SINCE = date(2025, 1, 1)
GOVERNING = (OrganKind.GOVERNMENT, OrganKind.PARTY_COMMITTEE)

_STAFF = ["一级主任科员", "二级主任科员", "三级主任科员", "四级主任科员", "一级科员", "二级科员"]
_OFFICE_ROLES: dict[int, list[tuple[str, ...]]] = {
    # By the size of the office: the duties of its people in order, the head first.
    2: [(Role.REVIEWER, Role.CHECKER, Role.SUPERVISOR), (Role.REGISTRY, Role.SECRETARY, Role.SEAL)],
    3: [(Role.REVIEWER, Role.SUPERVISOR), (Role.REGISTRY, Role.SECRETARY, Role.CHECKER), (Role.SEAL,)],
    5: [(Role.REVIEWER,), (Role.SUPERVISOR,), (Role.REGISTRY, Role.SECRETARY), (Role.CHECKER,), (Role.SEAL,)],
}


@dataclass
class Plan:
    """How many people an organ has: its leadership, its office, each other division (from, to)."""

    leaders: int
    office: int
    division: tuple[int, int]


def plan_for(organ: Unit) -> Plan:
    if organ.organ_kind in GOVERNING:
        return Plan({1: 7, 2: 5}.get(organ.level, 3) if _whole(organ) else 3, 0, (0, 0))
    if organ.name.endswith(HR_BUREAU) and organ.region_code == WHOLE_CITY:
        return Plan(5, 6, (4, 6))
    if organ.level == 1:
        return Plan(5, 6, (5, 7)) if organ.function == "人社" else Plan(4, 5, (2, 3))
    if organ.region_code == WHOLE_CITY:
        return Plan(4, 5, (3, 3))
    if organ.level == 2:
        return Plan(1, 2, (1, 1))
    return Plan(2, 3, (1, 1))


def build() -> str:
    """Write people, posts, appointments and roles; returns what was made."""
    staffing = Staffing(Loader(since=SINCE))
    staffing.run()
    staffing.loader.flush()
    Account.objects.bulk_create(
        Account(login=login, administrator=duty, password=staffing.password) for login, duty in ADMINISTRATORS
    )
    return f"{len(staffing.loader.people):,} people in {len(staffing.loader.posts):,} posts"


def _hash() -> str:
    """One hash for all; a public password needs no slow one, and Django strengthens it at sign-in."""
    return PBKDF2PasswordHasher().encode(PASSWORD, "office-demo", iterations=20_000)


@dataclass
class Staffing:
    loader: Loader
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - reproducible, not secret
    password: str = field(default_factory=_hash)
    by_parent: dict[int, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    staff: dict[int, list[Appointment]] = field(default_factory=lambda: defaultdict(list))  # by unit
    duties: dict[int, list[tuple[Appointment, str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.names = NameMaker(SEED, {name for _, name in SEATS.values()} | {name for name, *_ in TEMPORARY})
        self.count = 0

    def run(self) -> None:
        units = list(Unit.objects.order_by("path"))
        by_id = {unit.id: unit for unit in units}
        for unit in units:
            if unit.parent_id is not None:
                unit.parent = by_id[unit.parent_id]
                self.by_parent[unit.parent_id].append(unit)
        organs = [unit for unit in units if unit.may_issue]
        for organ in organs:
            self._furnish(organ)
        for organ in organs:
            if organ.organ_kind in GOVERNING:
                self._borrow_office(organ)
        self._lend(organs)
        self._temporary({organ.name: organ for organ in organs})

    def _furnish(self, organ: Unit) -> None:
        plan = plan_for(organ)
        divisions = [unit for unit in self.by_parent[organ.id] if unit.kind == UnitKind.DIVISION]
        for division in divisions:
            if division.function == LEADERSHIP:
                self._leaders(organ, division, plan.leaders)
            elif division.function == OFFICE:
                self._office(organ, division, plan.office)
            else:
                self._division(organ, division, self.random.randint(*plan.division))
        self._charge(organ, divisions)

    def _leaders(self, organ: Unit, division: Unit, count: int) -> None:
        head, deputy = leader_titles(organ)
        for index in range(count):
            title = deputy if index else head
            rank = max(organ.level, 1) + (3 if index else 2)
            self._appoint(organ, division, title, rank, is_head=not index, is_leader=True)

    def _office(self, organ: Unit, division: Unit, count: int) -> None:
        duties = _OFFICE_ROLES[max(size for size in _OFFICE_ROLES if size <= count)]
        titles = [
            head_title(division.name),
            *([f"副{head_title(division.name)}"] if count >= 5 else []),
            *_STAFF,
        ]
        for index in range(count):
            row = self._appoint(organ, division, titles[index], organ.level + 4 + index, is_head=not index)
            for role in duties[index] if index < len(duties) else ():
                self._duty(organ, row, role)

    def _division(self, organ: Unit, division: Unit, count: int) -> None:
        title = head_title(division.name)
        titles = [title, *([f"副{title}"] if count >= 3 else []), *_STAFF]
        # Some divisions have no head: a deputy runs them (主持工作).
        headless = count >= 3 and organ.function != "人社" and self.random.random() < 0.04
        for index in range(1 if headless else 0, count):
            row = self._appoint(organ, division, titles[index], organ.level + 4 + index, is_head=not index)
            if headless and index == 1:
                row.kind = AppointmentKind.PRIMARY
                post = self.loader.post(division, f"副{title}（主持工作）", rank=organ.level + 5)
                self.loader.appoint(row.person, post, AppointmentKind.ACTING, sort=0)
            if division.name in ("督查处", "督查科", "督查室") and index == 0:
                self._duty(organ, row, Role.SUPERVISOR)

    def _appoint(
        self, organ: Unit, division: Unit, title: str, rank: int, *, is_head: bool, is_leader: bool = False
    ) -> Appointment:
        post = self.loader.post(
            division,
            title,
            rank=rank,
            is_head=is_head,
            is_leader=is_leader,
            sort=len(self.staff[division.id]),
        )
        seat = SEATS.get((organ.name, division.name, title))
        taken = seat is not None and any(
            row.person.account.login == seat[0] for row in self.staff[division.id]
        )
        person = self._person(*(seat if seat and not taken else (None, None)))
        since = date(self.random.randint(2019, 2025), self.random.randint(1, 12), 1)
        row = self.loader.appoint(person, post, valid_from=since)
        self.staff[division.id].append(row)
        return row

    def _person(self, login: str | None, name: str | None) -> Person:
        self.count += 1
        gender = self.random.choice("fm")
        # 161 is not given out to subscribers, so no number here rings anywhere.
        mobile = f"161{self.random.randrange(10**8):08d}"
        return self.loader.person(
            name or self.names.draw(),
            login=login or f"gd{self.count:05d}",
            password=self.password,
            gender=gender,
            mobile=mobile,
            office_phone=f"8{self.random.randrange(1000):03d}",
        )

    def _charge(self, organ: Unit, divisions: list[Unit]) -> None:
        """Each division has a leader in charge: the deputies in turn, the head where there is none."""
        leadership = next((unit for unit in divisions if unit.function == LEADERSHIP), None)
        if leadership is None:
            return
        leaders = self.staff[leadership.id]
        deputies = leaders[1:] or leaders
        led = [unit for unit in divisions if unit is not leadership]
        if organ.organ_kind in GOVERNING:
            led = [unit for unit in self.by_parent[organ.id] if unit.may_issue]
        for index, unit in enumerate(led):
            chosen = deputies[index % len(deputies)]
            special = [row for row in deputies if CHARGES.get(row.person.account.login) == unit.name]
            self.loader.charge(special[0] if special else chosen, unit)

    def _duty(self, organ: Unit, row: Appointment, role: str) -> None:
        self.loader.role(organ, row, role)
        self.duties[organ.id].append((row, role))

    def _borrow_office(self, organ: Unit) -> None:
        """A government's or committee's own registry, seal and review are its general office's people."""
        offices = [
            unit
            for unit in self.by_parent[organ.id]
            if unit.organ_kind == OrganKind.GENERAL_OFFICE or unit.function == "党委办"
        ]
        for row, role in self.duties[offices[0].id] if offices else []:
            self.loader.role(organ, row, role)

    def _lend(self, organs: list[Unit]) -> None:
        """借调: staff of city bureaus who work in the corresponding provincial department for a time."""
        above = {unit.function: unit for unit in organs if unit.level == 1 and unit.function}
        below = [unit for unit in organs if unit.region_code == WHOLE_CITY and unit.function in above]
        for bureau in below:
            own = [unit for unit in self.by_parent[bureau.id] if not unit.function]
            theirs = [unit for unit in self.by_parent[above[bureau.function].id] if not unit.function]
            if not own or not theirs:
                continue
            row = self.staff[own[-1].id][-1]
            if row.post.is_head or row.person.account.login.startswith("demo."):
                continue
            post = self.loader.post(theirs[0], f"{row.post.title}（借调）", rank=row.post.rank, sort=90)
            until = date(2027, self.random.randint(1, 12), 1)
            self.loader.appoint(row.person, post, AppointmentKind.SECONDED, valid_to=until)

    def _temporary(self, organs: dict[str, Unit]) -> None:
        """挂职: named people of a department who serve elsewhere for a time; and the administrator."""
        for name, home, division, away, title, until in TEMPORARY:
            origin = next(unit for unit in self.by_parent[organs[home].id] if unit.name == division)
            target = next(unit for unit in self.by_parent[organs[away].id] if unit.function == LEADERSHIP)
            post = self.loader.post(origin, "二级调研员", rank=6, sort=50)
            person = self._person(None, name)
            self.loader.appoint(person, post)
            served = self.loader.post(target, title, rank=5, is_leader=True, sort=4)
            self.loader.appoint(person, served, AppointmentKind.TEMPORARY, valid_to=until)
        login, organ, rights, valid_to = ADMIN_SCOPE
        account = next(one for one in self.loader.accounts if one.login == login)
        self.loader.scopes.append(
            AdminScope(
                account=account, unit=organs[organ], rights=rights, valid_from=SINCE, valid_to=valid_to
            )
        )


CHARGES = {
    "demo.deputy.director": "事业单位人事管理处",
    "demo.provincial.leader": "广东省人力资源和社会保障厅",
}


def _whole(organ: Unit) -> bool:
    return organ.level != 2 or organ.region_code == WHOLE_CITY


def leader_titles(organ: Unit) -> tuple[str, str]:
    """What the head and the deputies of an organ are called."""
    if organ.organ_kind == OrganKind.PARTY_COMMITTEE:
        return "书记", "副书记"
    if organ.organ_kind == OrganKind.GOVERNMENT:
        seat = {1: "省长", 2: "市长"}.get(organ.level) or ("区长" if "区" in organ.short_name else "市长")
        return seat, f"副{seat}"
    if organ.organ_kind == OrganKind.TOWNSHIP:
        return ("主任", "副主任") if organ.name.endswith("办事处") else ("镇长", "副镇长")
    title = head_title(organ.name)
    return title, f"副{title}"


def head_title(name: str) -> str:
    """What the head of a body of that name is called: 处长, 科长, 主任, …"""
    if name.endswith("机关党委"):
        return "专职书记"
    if name.endswith("办公厅"):
        return "主任"
    return f"{name[-1]}长" if name[-1] in "厅局处科股部站" else "主任"
