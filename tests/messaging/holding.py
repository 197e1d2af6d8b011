"""What one client holds, moved by frames by the rules of the TypeScript client.

``conversations/frames.ts``, ``conversations/useFetching.ts`` and ``thread/run.ts`` are the originals. What a
client holds besides list, threads and badge (pins, drafts, …) is a ``View``; a frame of a new type needs a
rule in ``RULES``: without one the client would not know it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from messaging.consumers.answers import hello
from messaging.consumers.commands import Head
from messaging.models import Conversation
from messaging.selectors import conversations, messages
from messaging.selectors.totals import unread_totals

Frame = dict[str, Any]
Rule = Callable[["Holding", Frame], None]


@dataclass(frozen=True)
class View:
    """Something else that a client shows: fetched for an account, and again after frames of types ``on``."""

    name: str
    fetch: Callable[[int], Any]
    on: frozenset[str]


VIEWS: list[View] = []


@dataclass
class Run:
    """One thread: its messages by seq, complete up to ``change``."""

    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    change: int = 0

    def whole(self) -> list[dict[str, Any]]:
        return [self.messages[seq] for seq in sorted(self.messages)]


@dataclass
class Holding:
    """One window of one person (``person``: their id as JSON carries it)."""

    person: str
    account: int
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    views: dict[str, Any] = field(default_factory=dict)
    stale_rows: set[str] = field(default_factory=set)
    stale_runs: set[str] = field(default_factory=set)
    stale_views: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """The first fetch: the list, every thread, every view."""
        self.stale_rows = {str(key) for key in conversations.heads_of(self.account)}
        self.stale_runs = set(self.stale_rows)
        self.stale_views = {view.name for view in VIEWS}
        self.mend()

    def compare(self) -> None:
        """The question after every (re)connection, asked until all of the answer has come."""
        more = True
        while more:
            answer = hello(self.account, {key: head(row) for key, row in self.rows.items()})
            for key in answer["gone"]:
                self.drop(key)
            for row in answer["conversations"]:
                self.rows[row["id"]] = row
                self.stale_runs.add(row["id"])
            more = answer["more"]
        # The thread on the screen asks at every opening of the line.
        self.stale_runs |= self.runs.keys()
        self.stale_views |= {view.name for view in VIEWS}
        self.mend()

    def drop(self, conversation: str) -> None:
        self.rows.pop(conversation, None)
        self.runs.pop(conversation, None)

    def hear(self, frame: Frame) -> None:
        RULES[frame["type"]](self, frame)
        self.stale_views |= {view.name for view in VIEWS if frame["type"] in view.on}

    def mend(self) -> None:
        """What the client fetches over a gap."""
        if self.stale_rows:
            for one in conversations.listed(self.account, ids=[int(key) for key in self.stale_rows]):
                self.rows[str(one.id)] = one.model_dump(mode="json")
        for key in self.stale_runs & self.rows.keys():
            run = self.runs.setdefault(key, Run())
            found = messages.catch_up(Conversation.objects.get(id=int(key)), change=run.change)
            if found.reset:
                run.messages.clear()
            run.messages.update({one.seq: one.model_dump(mode="json") for one in found.messages})
            run.change = found.change
        for view in VIEWS:
            if view.name in self.stale_views:
                self.views[view.name] = view.fetch(self.account)
        self.stale_rows, self.stale_runs, self.stale_views = set(), set(), set()

    def state(self) -> dict[str, Any]:
        loud = [row["unread"] for row in self.rows.values() if not (row["muted"] or put_off(row))]
        return {
            "list": self.rows,
            "order": sorted(self.rows, key=lambda key: -int(self.rows[key]["newest"])),
            "threads": {key: run.whole() for key, run in self.runs.items()},
            "badge": {"messages": sum(loud), "mentions": sum(row["mentions"] for row in self.rows.values())},
            **self.views,
        }


def put_off(row: dict[str, Any]) -> bool:
    """稍后提醒: out of sight until it comes back."""
    snooze = row["snooze"]
    return snooze is not None and snooze["whole"] and snooze["raised"] is None


def head(row: dict[str, Any]) -> Head:
    return row["seq"], row["change"], row["read_seq"], row["stamp"]


def _message(held: Holding, frame: Frame) -> None:
    key, change, message = frame["conversation"], frame["change"], frame["message"]
    row = held.rows.get(key)
    if row is None or message["seq"] > row["seq"] + 1:
        held.stale_rows.add(key)
    elif message["seq"] == row["seq"] + 1:
        mine = message["sender"] is not None and message["sender"]["id"] == held.person
        named = message["everybody"] or any(one["id"] == held.person for one in message["mentions"])
        row.update(
            seq=message["seq"],
            change=change,
            newest=message["id"],
            active_at=message["created_at"],
            last=message,
            has_cards=row["has_cards"] or message["card"] is not None,
            read_seq=message["seq"] if mine else row["read_seq"],
            unread=0 if mine else row["unread"] + 1,
            mentions=0 if mine else row["mentions"] + int(named),
        )
        if message["units"] and not mine:
            held.stale_rows.add(key)  # a frame does not say who is of a unit
    else:
        row["change"] = max(row["change"], change)
        if row["last"] is not None and row["last"]["seq"] == message["seq"]:
            row["last"] = message
    run = held.runs.setdefault(key, Run())
    if change == run.change + 1:
        run.messages[message["seq"]], run.change = message, change
    elif change > run.change:
        held.stale_runs.add(key)


def _read(held: Holding, frame: Frame) -> None:
    row = held.rows.get(frame["conversation"])
    if row is not None:
        row.update(read_seq=frame["seq"], unread=frame["unread"], mentions=frame["mentions"])


def _conversation(held: Holding, frame: Frame) -> None:
    key = frame["conversation"]
    if frame["what"] == "left":
        held.drop(key)
    else:
        held.stale_rows.add(key)
        held.stale_runs.add(key)


def _heads(held: Holding, frame: Frame) -> None:
    for key, (seq, change) in frame["heads"].items():
        row = held.rows.get(key)
        if row is None or row["seq"] < seq or row["change"] < change:
            held.stale_rows.add(key)
            held.stale_runs.add(key)


def _epoch(held: Holding, frame: Frame) -> None:
    held.compare()


def _nothing(held: Holding, frame: Frame) -> None:
    """Shown as it comes, or a hint to poll counts; no part of what is held."""


RULES: dict[str, Rule] = {
    "message": _message,
    "read": _read,
    "conversation": _conversation,
    "heads": _heads,
    "epoch": _epoch,
    "groups": _epoch,
    "receipts": _nothing,
    "typing": _nothing,
    "presence": _nothing,
    "badges": _nothing,
    "draft": _nothing,
    "planned": _nothing,
    "notice.changed": _nothing,
}


Threads = dict[int, list[dict[str, Any]]]


def fresh(account: int, threads: Threads) -> dict[str, Any]:
    """What a client that starts now would hold. ``threads`` keeps those fetched for others in this moment:
    a thread is the same for everybody in it.
    """
    rows = {str(one.id): one.model_dump(mode="json") for one in conversations.listed(account)}
    missing = {int(key) for key in rows} - threads.keys()
    for key, row in Conversation.objects.in_bulk(missing).items():
        threads[key] = [one.model_dump(mode="json") for one in messages.page(row, limit=1000)]
    totals = unread_totals(account)
    return {
        "list": rows,
        "order": sorted(rows, key=lambda key: -int(rows[key]["newest"])),
        "threads": {key: threads[int(key)] for key in rows},
        "badge": {"messages": totals.messages, "mentions": totals.mentions},
        **{view.name: view.fetch(account) for view in VIEWS},
    }
