"""list == check == search == download == socket == an oracle of its own, whatever happened before.

Random grants, revocations, appointments that begin and end, transfers, units that move, accounts that
are closed and opened again, documents and people that are deleted and come again under the same id.
After every step the ways to documents and conversations of whom it was about are compared with the oracle,
and whom every room's sockets and a document's hints reach; every third step those of another person too, in
turn, and every second step what comes over HTTP.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from office.kernel import clock
from office.kernel.realtime import bus, hub
from orgchart.services import dates
from tests.orgchart.factories import SINCE, small_province
from tests.properties.acts import Acts
from tests.properties.ground import Ground, all_in_one_thread
from tests.properties.oracle import Held, Oracle, Room
from tests.properties.readings import Readings

PEOPLE = ("director", "law_head", "clerk", "bureau_registrar")
NAMES = ("甲", "乙", "丙", "丁")
PLACES = ("law", "institutions", "bureau_institutions", "bureau", "department")
MOVABLE, PARENTS = ("law", "institutions", "bureau_institutions"), ("department", "bureau", "office")
PARTS = ("members", "leaders", "registry", "supervisors")
NOON = datetime(2026, 11, 23, 12, tzinfo=clock.LOCAL)
EXAMPLES, STEPS = 20, 50  # 1,000 steps on each database

WHO, DOCUMENT, PLACE = st.sampled_from(PEOPLE), st.sampled_from(NAMES), st.sampled_from(PLACES)
GROUP = st.tuples(st.sampled_from(("department", "bureau", "law", "institutions")), st.sampled_from(PARTS))
GROUNDS: list[Ground] = []


class Access(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.moment = NOON
        self.frozen = self.stack.enter_context(ExitStack())
        self.frozen.enter_context(clock.freeze(NOON))
        dates.forget_dates()
        dates.follow_dates()
        self.ground = GROUNDS[0]
        self.ground.begin()
        self.numbers, self.steps = count(), 0
        self.rows: dict[int, Held] = {}
        self.acts = Acts(self.ground)
        self.readings = Readings(self.ground, self.acts)
        self.oracle = self._oracle()
        for name in NAMES:
            self._draft(name)
        self.acts.open_rooms("director", ["law_head", "clerk"], "law", "department")
        self.oracle.rooms = {
            "group": Room(people={"director", "law_head", "clerk"}),
            "unit": Room(unit="law"),
            "subtree": Room(unit="department", subtree=True),
        }
        self.sockets = self.ground.sockets()
        self.stack.callback(self.sockets.close)
        self.focus = ("clerk", NAMES[0])

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()
            dates.forget_dates()

    def _oracle(self) -> Oracle:
        province = self.ground.province
        keys = {unit.id: key for key, unit in province.units.items()}
        oracle = Oracle(
            today=clock.today(),
            parents={
                key: keys[unit.parent_id]
                for key, unit in province.units.items()
                if unit.parent_id is not None
            },
            organs={key for key, unit in province.units.items() if unit.may_issue},
        )
        for person in PEOPLE:
            row = province.appointments[person]
            self._keep(
                oracle,
                Held(
                    person,
                    keys[row.unit_id],
                    SINCE,
                    head=row.post.is_head,
                    leader=row.post.is_leader,
                    registry=("bureau",) if person == "bureau_registrar" else (),
                ),
                row.id,
            )
        return oracle

    def _keep(self, oracle: Oracle, row: Held, appointment: int | None = None) -> int:
        number = next(self.numbers)
        self.rows[number] = row
        oracle.held.append(row)
        if appointment is not None:
            self.acts.appointments[number] = appointment
        return number

    def _draft(self, name: str) -> None:
        self.acts.draft(name, "clerk")
        self.oracle.documents.add(name)
        self.oracle.own_grants.add(("clerk", name))

    # Grants

    @rule(who=WHO, name=DOCUMENT, give=st.booleans())
    def grant_to_a_person(self, who: str, name: str, give: bool) -> None:
        self.focus = (who, name)
        if name not in self.oracle.documents:
            return
        self.acts.grant(self.ground.account(who), name, give=give)
        (self.oracle.own_grants.add if give else self.oracle.own_grants.discard)((who, name))

    @rule(group=GROUP, name=DOCUMENT, give=st.booleans(), who=WHO)
    def grant_to_a_group(self, group: tuple[str, str], name: str, give: bool, who: str) -> None:
        self.focus = (who, name)
        if name not in self.oracle.documents:
            return
        self.acts.grant(group, name, give=give)
        (self.oracle.group_grants.add if give else self.oracle.group_grants.discard)((group, name))

    @rule(name=DOCUMENT, who=WHO)
    def delete_or_write_again(self, name: str, who: str) -> None:
        """Deleted under its id, and later another one with the same id: the old grants are gone."""
        self.focus = (who, name)
        if name in self.oracle.documents:
            self.acts.discard(name, "clerk")
            self.oracle.documents.discard(name)
            self.oracle.own_grants = {row for row in self.oracle.own_grants if row[1] != name}
            self.oracle.group_grants = {row for row in self.oracle.group_grants if row[1] != name}
        else:
            self.acts.write_again(name, "clerk")
            self.oracle.documents.add(name)

    # Appointments

    @rule(who=WHO, place=PLACE, head=st.booleans(), ends=st.booleans())
    def join(self, who: str, place: str, head: bool, ends: bool) -> None:
        if len(self.oracle.serving(who)) > 3:
            return
        self._join(who, place, head, ends)

    def _join(self, who: str, place: str, head: bool, ends: bool) -> None:
        today = clock.today()
        until = today + timedelta(days=1) if ends else None
        number = self._keep(self.oracle, Held(who, place, today, until, head=head))
        self.acts.begin(number, who, place, head=head, until=until)

    @rule(who=WHO, which=st.integers(0, 3), later=st.booleans())
    def leave(self, who: str, which: int, later: bool) -> None:
        """Some appointment of theirs ends, today or tomorrow."""
        held = self.oracle.serving(who)
        if held:
            self._leave(held[which % len(held)], later)

    def _leave(self, row: Held, later: bool) -> None:
        on = clock.today() + timedelta(days=int(later))
        on = max(on, row.since + timedelta(days=1))
        number = next(key for key, one in self.rows.items() if one is row)
        row.until = on
        self.acts.end(number, row.person, on)

    @rule(who=WHO, place=PLACE, which=st.integers(0, 3))
    def transfer(self, who: str, place: str, which: int) -> None:
        held = self.oracle.serving(who)
        if held:
            self._leave(held[which % len(held)], later=False)
            self._join(who, place, head=False, ends=False)

    @rule()
    def night_falls(self) -> None:
        self.moment += timedelta(days=1)
        self.frozen.enter_context(clock.freeze(self.moment))
        self.oracle.today = clock.today()
        dates.follow_dates()

    @rule(unit=st.sampled_from(MOVABLE), parent=st.sampled_from(PARENTS))
    def move_a_unit(self, unit: str, parent: str) -> None:
        if self.oracle.parents[unit] != parent:
            self.acts.move(unit, parent)
            self.oracle.parents[unit] = parent

    # Accounts

    @rule(who=WHO)
    def close_or_open_an_account(self, who: str) -> None:
        opening = who in self.oracle.inactive
        self.acts.activate(who, active=opening)
        (self.oracle.inactive.discard if opening else self.oracle.inactive.add)(who)

    @rule()
    def another_person_under_the_same_ids(self) -> None:
        """Whoever comes under the ids of a deleted account inherits nothing."""
        who, people = "bureau_registrar", self.oracle.rooms["group"].people
        if who in people:
            if len(people) == 1:
                return
            self.acts.take_out(who)
            people.discard(who)
        self.acts.replace(who)
        self.oracle.held = [row for row in self.oracle.held if row.person != who]
        self.oracle.own_grants = {row for row in self.oracle.own_grants if row[0] != who}
        self.oracle.inactive.discard(who)

    # Rooms

    @rule(who=WHO)
    def come_and_go(self, who: str) -> None:
        people = self.oracle.rooms["group"].people
        if who in people and len(people) > 1:
            self.acts.take_out(who)
            people.discard(who)
        elif who not in people:
            owner = self.acts.owner()
            # Nobody finds in the directory who serves nowhere, and who serves nowhere finds nobody.
            due = bool(self.oracle.serving(owner) and self.oracle.serving(who))
            assert self.acts.let_in(who) == due
            if due:
                people.add(who)

    # What must hold

    @invariant()
    def every_way_agrees_with_the_oracle(self) -> None:
        if not hasattr(self, "sockets"):
            return
        self.steps += 1
        self.sockets.settle()
        others = {PEOPLE[self.steps // 3 % len(PEOPLE)]} if self.steps % 3 == 0 else set()
        for person in {self.focus[0], *others}:
            self._documents_agree(person)
            self._rooms_agree(person)
        self._sockets_agree()
        self._downloads_agree()

    def _documents_agree(self, person: str) -> None:
        due, account = self.oracle.documents_of(person), self.ground.account(person)
        assert self.readings.checked(account) == due, ("check", person)
        page = 1 + self.steps // 10 % 3 if self.steps % 10 == 0 else 50
        assert self.readings.listed(account, page=page) == due, ("list", person)
        if self.steps % 2 == 0:
            assert self.readings.searched(account) == due, ("search", person)

    def _rooms_agree(self, person: str) -> None:
        if person in self.oracle.inactive:
            return  # no session opens: seen by the downloads
        due, account = self.oracle.rooms_of(person), self.ground.account(person)
        assert self.readings.rooms_listed(account) == due, ("list", person)
        assert self.readings.rooms_checked(account) == due, ("check", person)

    def _sockets_agree(self) -> None:
        for room in self.oracle.rooms:
            due = {person for person in PEOPLE if room in self.oracle.rooms_of(person)}
            assert self.readings.room_reached(self.sockets, room) == due, ("socket", room)
        name = self.focus[1]
        told = self.readings.told(self.sockets, name)
        assert told == self.oracle.told_of(name), ("socket", name)
        assert told <= {person for person in PEOPLE if name in self.oracle.documents_of(person)}

    def _downloads_agree(self) -> None:
        """By HTTP: whom the last act was about, and one pair after another."""
        turn = self.steps
        person, name = self.focus
        if turn % 4 == 1:
            person, name = PEOPLE[turn // 4 % len(PEOPLE)], NAMES[turn // 16 % len(NAMES)]
        if turn % 2:
            due = name in self.oracle.documents_of(person)
            assert self.readings.downloaded(person, name) == due, ("download", person, name)
        if turn % 4 == 0:
            person, room = PEOPLE[turn // 4 % len(PEOPLE)], tuple(self.oracle.rooms)[turn // 16 % 3]
            due = room in self.oracle.rooms_of(person)
            assert self.readings.room_downloaded(person, room) == due, ("download", person, room)
        if turn % 10 == 0:
            person = self.focus[0]
            assert self.readings.rooms_shown(person) == self.oracle.rooms_of(person), ("list", person)


@pytest.fixture
def ground(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = Ground(small_province(), PEOPLE)
    all_in_one_thread(monkeypatch)
    monkeypatch.setattr(bus, "send", made.sent.append)
    monkeypatch.setattr(hub, "interest_listeners", [])
    GROUNDS[:] = [made]
    yield
    GROUNDS.clear()


def run(examples: int, *, derandomize: bool) -> None:
    run_state_machine_as_test(
        Access,
        settings=settings(
            max_examples=examples,
            phases=[Phase.generate],  # shrinking would take minutes; the steps are printed whole
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=derandomize,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("ground")
def test_every_way_to_documents_and_rooms_agrees() -> None:
    """1,000 steps, the same each time."""
    run(EXAMPLES, derandomize=True)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("ground")
def test_they_agree_for_as_long_as_one_likes() -> None:
    """As long as OFFICE_SOAK_MINUTES says, each time with other cases."""
    minutes = float(os.environ.get("OFFICE_SOAK_MINUTES") or 0)
    if not minutes:
        pytest.skip("the long form: make soak")
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        run(EXAMPLES, derandomize=False)
