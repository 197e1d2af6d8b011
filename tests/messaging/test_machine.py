"""Old state and frames == a fresh fetch, for every action in any order, on every client of every member.

A Hypothesis machine of many clients on the product's own hub: people send (again, when they heard no
answer), recall, read, join and leave; lines break, hints get lost, the server starts anew. Always: what was
acknowledged is there once, numbers are dense and the same for all, and who has left hears no message.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from messaging.consumers import presence
from messaging.models import Conversation, Message
from messaging.selectors.access import is_member, members_of
from messaging.services import create_group, mark_read
from messaging.services.conversations import add_people, remove_person
from messaging.services.recall import recall
from messaging.services.send import Request, send_batch
from office.kernel.errors import OfficeError
from office.kernel.realtime import bus, revocations
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import Frame
from tests.messaging.holding import Holding, Threads, fresh
from tests.orgchart.factories import SmallProvince, small_province
from tests.properties.ground import all_in_one_thread

KEYS = ["head", "clerk", "law_head", "bureau_head"]
WINDOWS = 3 if os.environ.get("OFFICE_SOAK_MINUTES") else 2
"""Clients of each person."""
WHO = st.sampled_from(KEYS)
WINDOW = st.integers(0, WINDOWS - 1)


@dataclass
class Line:
    """A client's end of a socket: keeps the frames until they are heard."""

    frames: list[Any] = field(default_factory=list)

    def write(self, frame: Frame) -> None:
        self.frames += [json.loads(part.payload) for part in frame.parts]

    def buffered(self) -> int:
        return 0

    def abort(self) -> None:
        raise AssertionError("nobody is slow here")


@dataclass
class Window:
    """One client of one person; without a ``connection`` its line is down."""

    key: str
    held: Holding
    line: Line = field(default_factory=Line)
    connection: hubs.Connection | None = None


class Server:
    """The product's hub, whose periodic jobs run when they are told to."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.start()

    def start(self) -> None:
        self.hub = hubs.Hub(self.loop)
        self.hub._working = True

    def connect(self, window: Window) -> None:
        window.line = Line()
        account = window.held.account
        connection = hubs.Connection(
            account=account, session="", writer=window.line, on_close=lambda code: None
        )
        self.hub.attach(connection, revocations.groups_of(account))
        window.connection = connection
        window.held.compare()

    def deliver(self, hints: list[hubs.Hint]) -> None:
        async def whole() -> None:
            for hint in hubs.joined(hints):
                self.hub.deliver(hint)
            while self.hub._tasks:
                await asyncio.gather(*self.hub._tasks)

        self.loop.run_until_complete(whole())

    def heartbeat(self) -> None:
        self.loop.run_until_complete(presence.heartbeat(self.hub))


GROUND: list[SmallProvince] = []
SENT: list[hubs.Hint] = []


class Talk(RuleBasedStateMachine):
    """The model: what each client should hold is what a fresh fetch gives."""

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        SENT.clear()
        self.people = GROUND[0].people
        self.group: Conversation = create_group(
            by=self.people["head"],
            title="工作组",
            people=[self.people["clerk"].id, self.people["law_head"].id],
        )
        self.acknowledged: dict[UUID, int] = {}
        self.unheard: dict[str, Request] = {}
        self.server = Server()
        self.windows = [
            Window(key, Holding(str(self.people[key].id), self.people[key].account_id))
            for key in KEYS * WINDOWS
        ]
        for window in self.windows:
            window.held.begin()
            self.server.connect(window)
        SENT.clear()

    def teardown(self) -> None:
        if hasattr(self, "server"):
            self.server.loop.close()
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _member(self, key: str) -> bool:
        return is_member(self.people[key].account_id, self.group)

    def _window(self, key: str, index: int) -> Window:
        return [window for window in self.windows if window.key == key][index]

    def _deliver(self) -> None:
        """Everything that was announced reaches the clients; what that leaves open is fetched."""
        self.server.deliver(SENT)
        SENT.clear()
        self._hear()

    def _hear(self) -> None:
        inside = members_of(self.group)
        for window in self.windows:
            for frame in window.line.frames:
                told = frame["type"] != "message" or window.held.account in inside
                assert told, f"{window.key} hears a message after leaving"
                window.held.hear(frame)
            window.line.frames.clear()
            if window.connection is not None:
                window.held.mend()

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OfficeError:
            # Who came and went a moment ago may still wait to be told.
            told = [hint for hint in SENT if not hint.groups[0].startswith("presence:")]
            assert not told, "what is refused is announced to nobody"
        self._deliver()

    def _write(self, who: str, mention: bool) -> None:
        """One batch, as the group commit writes it: the new message and what was not answered before."""
        named = (self.people["clerk"].id,) if mention else ()
        new = Request(self.group.id, self.people[who].account_id, uuid4(), f"{who} 说", mentions=named)
        requests = [new, *self.unheard.values()]
        self.unheard.clear()
        for request, outcome in zip(requests, send_batch(requests), strict=True):
            if isinstance(outcome, OfficeError):
                assert request.client_id not in self.acknowledged
                continue
            known = self.acknowledged.setdefault(request.client_id, outcome.message.seq)
            assert known == outcome.message.seq
            self.last = request

    @rule(who=WHO, mention=st.booleans())
    def send(self, who: str, mention: bool) -> None:
        self._write(who, mention)
        self._deliver()

    @rule(who=WHO)
    def send_and_hear_no_answer(self, who: str) -> None:
        self._write(who, mention=False)
        if hasattr(self, "last"):
            self.unheard[who] = self.last
        self._deliver()

    @rule(who=WHO)
    def send_while_hints_are_lost(self, who: str) -> None:
        """No process tells another; the next heartbeat does."""
        self._write(who, mention=False)
        SENT.clear()
        self.server.heartbeat()
        self._hear()

    @rule(who=WHO, back=st.integers(0, 3))
    def recall(self, who: str, back: int) -> None:
        self.group.refresh_from_db()
        seq = self.group.seq - back
        self._try(lambda: recall(by=self.people[who], conversation_id=self.group.id, seq=seq))

    @rule(who=WHO, back=st.integers(0, 3))
    def read(self, who: str, back: int) -> None:
        self.group.refresh_from_db()
        seq, account = max(0, self.group.seq - back), self.people[who].account_id
        self._try(lambda: mark_read(account_id=account, conversation_id=self.group.id, seq=seq))

    @rule(by=WHO, who=WHO)
    def let_in(self, by: str, who: str) -> None:
        people = [self.people[who].id]
        self._try(lambda: add_people(by=self.people[by], conversation_id=self.group.id, people=people))

    @rule(by=WHO, who=WHO)
    def take_out(self, by: str, who: str) -> None:
        person = self.people[who].id
        if len(members_of(self.group)) > 1:
            self._try(
                lambda: remove_person(by=self.people[by], conversation_id=self.group.id, person_id=person)
            )

    @rule(who=WHO, index=WINDOW)
    def lose_the_line(self, who: str, index: int) -> None:
        window = self._window(who, index)
        if window.connection is not None:
            self.server.hub.detach(window.connection)
            window.connection = None

    @rule(who=WHO, index=WINDOW)
    def come_back(self, who: str, index: int) -> None:
        window = self._window(who, index)
        if window.connection is None:
            self.server.connect(window)

    @rule()
    def start_the_server_anew(self) -> None:
        self.server.start()
        for window in self.windows:
            self.server.connect(window)

    @rule()
    def begin_an_epoch(self) -> None:
        """Redis was away: every client compares."""
        self.server.hub.new_epoch()
        self._hear()

    @invariant()
    def what_was_acknowledged_is_there_once_and_numbers_are_dense(self) -> None:
        if hasattr(self, "server"):
            rows = Message.objects.filter(conversation=self.group).order_by("seq")
            said = rows.exclude(sender=None)  # what the system notes besides is nobody's to acknowledge
            assert dict(said.values_list("client_id", "seq")) == self.acknowledged
            self.group.refresh_from_db()
            assert list(rows.values_list("seq", flat=True)) == list(range(1, self.group.seq + 1))

    @invariant()
    def every_client_holds_what_a_fresh_fetch_gives(self) -> None:
        if not hasattr(self, "server"):
            return
        threads: Threads = {}
        wanted = {key: fresh(self.people[key].account_id, threads) for key in KEYS}
        for window in self.windows:
            if window.connection is None:
                continue
            held = window.held.state()
            for part, expected in wanted[window.key].items():
                assert held[part] == expected, (window.key, part)


@pytest.fixture
def ground(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One province for all examples; every commit counts at once; hints are kept until they are delivered."""
    GROUND[:] = [small_province()]
    all_in_one_thread(monkeypatch)
    monkeypatch.setattr(bus, "send", SENT.append)
    yield


def play(examples: int, steps: int, *, repeatable: bool) -> None:
    run_state_machine_as_test(
        Talk if repeatable else seed(time.time_ns())(Talk),
        settings=settings(
            max_examples=examples,
            phases=[Phase.generate],  # shrinking would take minutes; the steps are printed whole
            stateful_step_count=steps,
            deadline=None,
            derandomize=repeatable,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("ground")
def test_state_and_frames_are_a_fresh_fetch() -> None:
    play(2, 12, repeatable=True)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("ground")
def test_many_clients_for_a_long_time() -> None:
    """As long as OFFICE_SOAK_MINUTES says, each time with other steps."""
    minutes = float(os.environ.get("OFFICE_SOAK_MINUTES") or 0)
    if not minutes:
        pytest.skip("the long form: make soak")
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        play(5, 120, repeatable=False)
