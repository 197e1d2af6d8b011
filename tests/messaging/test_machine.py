"""Old state and frames == a fresh fetch, for every action in any order, on every client of every member.

A small Hypothesis machine: people send, recall, read, join and leave; each client holds a list row and
a run of messages and moves them only by the frames it is sent (some are lost), catching up over gaps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from messaging.events import ConversationOut
from messaging.models import Conversation
from messaging.selectors import messages
from messaging.selectors.access import is_member, members_of
from messaging.selectors.conversations import listed
from messaging.services import create_group, mark_read
from messaging.services.conversations import add_people, remove_person
from messaging.services.recall import recall
from messaging.services.send import Request, send_batch
from office.kernel.errors import OfficeError
from office.kernel.realtime import bus
from office.kernel.realtime.hub import Hint
from tests.orgchart.factories import SmallProvince, small_province

KEYS = ["head", "clerk", "law_head", "bureau_head"]
WHO = st.sampled_from(KEYS)


@dataclass
class Device:
    """What a client holds, moved by frames alone."""

    person: str
    row: dict[str, Any] | None = None
    run: dict[int, dict[str, Any]] = field(default_factory=dict)
    change: int = 0
    behind: bool = False

    def hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "conversation":
            if frame["what"] == "left":
                self.row, self.run, self.change = None, {}, 0
            else:
                self.behind = True
        elif self.row is None:
            return
        elif frame["type"] == "message":
            if frame["change"] != self.change + 1:
                self.behind = self.behind or frame["change"] > self.change
                return
            self._take(frame)
        elif frame["type"] == "read":
            self.row.update(read_seq=frame["seq"], unread=frame["unread"], mentions=frame["mentions"])

    def _take(self, frame: dict[str, Any]) -> None:
        assert self.row is not None
        message = frame["message"]
        new = message["seq"] not in self.run
        self.run[message["seq"]], self.change = message, frame["change"]
        self.row["change"] = frame["change"]
        if not new:
            if self.row["last"]["seq"] == message["seq"]:
                self.row["last"] = message
            return
        mine = message["sender"]["id"] == self.person
        named = any(one["id"] == self.person for one in message["mentions"])
        self.row.update(
            seq=message["seq"],
            newest=message["id"],
            active_at=message["created_at"],
            last=message,
            read_seq=message["seq"] if mine else self.row["read_seq"],
            unread=0 if mine else self.row["unread"] + 1,
            mentions=0 if mine else self.row["mentions"] + int(named),
        )


def shape(out: ConversationOut) -> dict[str, Any]:
    return out.model_dump(mode="json")


GROUND: list[SmallProvince] = []
SENT: list[Hint] = []


class Talk(RuleBasedStateMachine):
    """The model: what each client should hold is what a fresh fetch gives."""

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.province = GROUND[0]
        self.sent = SENT
        self.sent.clear()
        people = self.province.people
        self.group: Conversation = create_group(
            by=people["head"], title="工作组", people=[people["clerk"].id, people["law_head"].id]
        )
        self.last_request: dict[str, Request] = {}
        self.devices = {key: Device(str(people[key].id)) for key in KEYS}
        self.lost: set[str] = set()
        for key in KEYS:
            self._fetch(key)
        self.sent.clear()

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _account(self, key: str) -> int:
        return self.province.people[key].account_id

    def _member(self, key: str) -> bool:
        return is_member(self._account(key), self.group)

    def _fetch(self, key: str) -> None:
        """What a client does over a gap: its row anew, and all that changed since."""
        device = self.devices[key]
        device.behind = False
        if not self._member(key):
            return
        device.row = shape(listed(self._account(key), ids=[self.group.id])[0])
        self.group.refresh_from_db()
        found = messages.catch_up(self.group, change=device.change)
        device.run.update({one.seq: one.model_dump(mode="json") for one in found.messages})
        device.change = found.change

    def _deliver(self) -> None:
        """The hub's part: each hint to the people of its groups, unless their line is down."""
        now_in = members_of(self.group)
        for hint in self.sent:
            frame = json.loads(hint.frame.payload)
            for key in KEYS:
                account = self._account(key)
                addressed = f"account:{account}" in hint.groups
                if not addressed and not (
                    f"conversation:{self.group.id}" in hint.groups and account in now_in
                ):
                    continue
                if key not in self.lost:
                    self.devices[key].hear(frame)
        self.sent.clear()
        for key in KEYS:
            if self.devices[key].behind and key not in self.lost:
                self._fetch(key)

    def _try(self, work: Any) -> bool:
        try:
            work()
        except OfficeError:
            assert not self.sent, "what is refused is announced to nobody"
            return False
        self._deliver()
        return True

    @rule(who=WHO, mention=st.booleans(), again=st.booleans())
    def send(self, who: str, mention: bool, again: bool) -> None:
        known = self.last_request.get(who)
        mentions = (self.province.people["clerk"].id,) if mention else ()
        fresh = Request(self.group.id, self._account(who), uuid4(), f"{who} 说", mentions=mentions)
        request = known if again and known is not None else fresh
        self.last_request[who] = request
        allowed = self._member(who)
        outcome = send_batch([request])[0]
        repeated = request is known
        assert isinstance(outcome, OfficeError) != (allowed or repeated) or not allowed
        self._deliver()

    @rule(who=WHO, back=st.integers(0, 3))
    def recall(self, who: str, back: int) -> None:
        self.group.refresh_from_db()
        seq = self.group.seq - back
        self._try(lambda: recall(by=self.province.people[who], conversation_id=self.group.id, seq=seq))

    @rule(who=WHO, back=st.integers(0, 3))
    def read(self, who: str, back: int) -> None:
        self.group.refresh_from_db()
        seq = max(0, self.group.seq - back)
        account = self._account(who)
        self._try(lambda: mark_read(account_id=account, conversation_id=self.group.id, seq=seq))

    @rule(by=WHO, who=WHO)
    def let_in(self, by: str, who: str) -> None:
        people = self.province.people
        self._try(lambda: add_people(by=people[by], conversation_id=self.group.id, people=[people[who].id]))

    @rule(by=WHO, who=WHO)
    def take_out(self, by: str, who: str) -> None:
        people = self.province.people
        work = lambda: remove_person(  # noqa: E731 - read beside the others
            by=people[by], conversation_id=self.group.id, person_id=people[who].id
        )
        if len(members_of(self.group)) > 1:
            self._try(work)

    @rule(who=WHO)
    def lose_the_line(self, who: str) -> None:
        self.lost.add(who)

    @rule(who=WHO)
    def come_back(self, who: str) -> None:
        if who in self.lost:
            self.lost.discard(who)
            device = self.devices[who]
            if not self._member(who):
                device.row, device.run, device.change = None, {}, 0
            self._fetch(who)

    @invariant()
    def every_client_holds_what_a_fresh_fetch_gives(self) -> None:
        if not hasattr(self, "devices"):
            return
        self.group.refresh_from_db()
        whole = [one.model_dump(mode="json") for one in messages.page(self.group, limit=1000)]
        assert [one["seq"] for one in whole] == list(range(1, self.group.seq + 1))
        for key in set(KEYS) - self.lost:
            device = self.devices[key]
            if not self._member(key):
                assert device.row is None, f"{key} still shows a conversation they have left"
                continue
            fresh = shape(listed(self._account(key), ids=[self.group.id])[0])
            assert device.row == fresh, key
            assert [device.run[seq] for seq in sorted(device.run)] == whole, key


@pytest.fixture
def ground(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One province for all examples; every commit counts at once; hints are kept, not sent."""
    GROUND[:] = [small_province()]
    monkeypatch.setattr(bus, "send", SENT.append)
    monkeypatch.setattr(transaction, "on_commit", lambda job, robust=False: job())
    yield


@pytest.mark.usefixtures("ground")
def test_state_and_frames_are_a_fresh_fetch() -> None:
    run_state_machine_as_test(
        Talk,
        settings=settings(
            max_examples=6,
            phases=[Phase.generate],  # shrinking would take minutes; the steps are printed whole
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
