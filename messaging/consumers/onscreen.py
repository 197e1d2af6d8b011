"""Presence (在线状态): shown to those who look at a conversation, of those they talk with there.

A socket says which conversations are on its screen and joins a group for each person in them; when
somebody's first socket opens or last one closes, only these groups are told. Nobody looks: nothing is sent.
Nothing is written anywhere, and nothing says when somebody was here last.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings

from messaging.events import PresenceFrame
from messaging.selectors.onscreen import seen_accounts, shown_people, still_in
from office.kernel.realtime import bus, subscriber, threads
from office.kernel.realtime import hub as hubs
from office.kernel.realtime.frames import encode
from office.kernel.realtime.whereabouts import REFRESH_SECONDS, whereabouts

PREFIX = "presence:"
LINGER_SECONDS = 8.0
"""A socket that closes often comes back at once: a tunnel, a reload, another page."""
CHECK_SECONDS = 5.0
"""How often it is looked whether those who look are still in what they look at."""

_looking: dict[hubs.Hub, dict[hubs.Connection, frozenset[int]]] = {}


async def watch(connection: hubs.Connection, conversations: list[int], hub: hubs.Hub) -> dict[str, Any]:
    """These conversations are on the screen now; none: nobody looks. Answers who of their people is here."""
    wanted = frozenset(conversations)
    people = await threads.run(shown_people, connection.account, wanted)
    if connection.closed:
        return {"people": []}
    looking = _looking.setdefault(hub, {})
    looking.pop(connection, None)
    if wanted:
        looking[connection] = wanted
    _join(hub, connection, set(people))
    if not people:
        return {"people": []}
    await subscriber.settled(hub)
    here = {account for account in people if hub.of_account(account)}
    here |= await threads.run(whereabouts().here, people.keys() - here)
    found = sorted(people.items(), key=lambda one: one[1])
    return {
        "people": [
            {"person": str(person), "key": str(account), "here": account in here} for account, person in found
        ]
    }


def _join(hub: hubs.Hub, connection: hubs.Connection, accounts: set[int]) -> None:
    kept = {group for group in connection.groups if not group.startswith(PREFIX)}
    wanted = kept | {f"{PREFIX}{account}" for account in accounts}
    if not connection.closed and wanted != connection.groups:
        hub.regroup(connection, wanted)


@hubs.every(CHECK_SECONDS)
async def check(hub: hubs.Hub) -> None:
    """Whoever has left a conversation looks at its people no more, whatever their page says."""
    looking = _looking.get(hub, {})
    for connection in [one for one in looking if one.closed]:
        del looking[connection]
    for connection, wanted in list(looking.items()):
        accounts = await threads.run(_seen, connection.account, wanted)
        if looking.get(connection) == wanted:
            _join(hub, connection, accounts)


def _seen(account: int, wanted: frozenset[int]) -> set[int]:
    return seen_accounts(account, still_in(account, wanted))


@hubs.every(REFRESH_SECONDS)
async def refresh(hub: hubs.Hub) -> None:
    """Other processes hear that those who are here still are."""
    accounts = hub.accounts()
    if accounts:
        await threads.run(whereabouts().arrived, accounts)


def _moved(hub: hubs.Hub, group: str, joined: bool) -> None:
    """An account's first socket here, or the end of its last one."""
    kind, _, key = group.partition(":")
    if kind != "account":
        return
    account = int(key)
    if joined and settings.EMBEDDED:
        _arrived(account)  # asks nobody
    elif joined:
        hub.spawn(threads.run(_arrived, account))
    else:
        hub.loop.call_later(LINGER_SECONDS, partial(_maybe_left, hub, account))


def _maybe_left(hub: hubs.Hub, account: int) -> None:
    if not hub.of_account(account):
        hub.spawn(threads.run(_left, account))


def _arrived(account: int) -> None:
    whereabouts().arrived([account])
    _tell(account, here=True)


def _left(account: int) -> None:
    if whereabouts().left(account):
        _tell(account, here=False)


def _tell(account: int, *, here: bool) -> None:
    frame = PresenceFrame(key=str(account), here=here)
    bus.send(hubs.Hint((f"{PREFIX}{account}",), encode(frame.content())))


hubs.interest_listeners.append(_moved)
