"""Closing sockets whose right has ended: written with the change, read twice a second by each process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta

from office.kernel import clock
from office.kernel.models import AccessToken
from office.kernel.realtime import hub as hubs
from office.kernel.realtime import threads
from office.kernel.realtime.frames import encode
from office.kernel.realtime.models import Revocation

WATCH_SECONDS = 0.5
OVERLAP = timedelta(seconds=30)
"""Ids and times are not in the order of commits, so each look reaches back; rows seen are remembered."""

CLOSE_SESSION_ENDED = 4401
CLOSE_SLOW = 1013

GroupsOf = Callable[[int], Iterable[str]]
_groups_of: list[GroupsOf] = []


def groups_of_account(source: GroupsOf) -> GroupsOf:
    """Register what else (units, …) an account's sockets join; read at connect and on a membership change."""
    _groups_of.append(source)
    return source


def groups_of(account: int) -> set[str]:
    """Every group the account's sockets belong in. Reads the database."""
    return {f"account:{account}"}.union(*(source(account) for source in _groups_of))


def session_hash(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()


def revoke_session(session_key: str) -> None:
    """Close the session's sockets, everywhere, within a second of the commit."""
    Revocation.objects.create(kind=Revocation.Kind.SESSION, session_hash=session_hash(session_key))


def revoke_account(account: int) -> None:
    """Close all sockets of an account, and end its access tokens."""
    AccessToken.objects.filter(account_id=account, revoked_at=None).update(revoked_at=clock.now())
    Revocation.objects.create(kind=Revocation.Kind.ACCOUNT, account_id=account)


def membership_changed(accounts: Iterable[int]) -> None:
    """Let the sockets of these accounts join and leave units' groups as the database now says."""
    Revocation.objects.bulk_create(
        Revocation(kind=Revocation.Kind.MEMBERSHIP, account_id=account) for account in accounts
    )


class Watch:
    """One hub's reading of the table."""

    def __init__(self) -> None:
        self._seen: dict[int, Revocation] = {}

    def read(self) -> list[Revocation]:
        since = clock.now() - OVERLAP
        rows = list(Revocation.objects.filter(created_at__gte=since).order_by("id"))
        new = [row for row in rows if row.id not in self._seen]
        self._seen = {row.id: row for row in rows}
        return new


_watches: dict[hubs.Hub, Watch] = {}


@hubs.every(WATCH_SECONDS)
async def watch(hub: hubs.Hub) -> None:
    if not hub.accounts():
        return
    reader = _watches.setdefault(hub, Watch())
    for row in await threads.run(reader.read):
        await _apply(hub, row)
    now = hub.loop.time()
    _end(hub, [connection for connection in hub.connections() if connection.expires_at <= now])


async def _apply(hub: hubs.Hub, row: Revocation) -> None:
    if row.kind == Revocation.Kind.SESSION:
        _end(hub, [one for one in hub.connections() if one.session == row.session_hash])
    elif row.account_id is None:
        return
    elif row.kind == Revocation.Kind.ACCOUNT:
        _end(hub, hub.of_account(row.account_id))
    elif connections := hub.of_account(row.account_id):
        groups = await threads.run(groups_of, row.account_id)
        for connection in connections:
            others = connection.groups != groups
            hub.regroup(connection, set(groups))
            if others:
                # Afterwards, so that what is said in the meantime is in what the client then fetches.
                connection.write(encode({"type": "groups"}))


def _end(hub: hubs.Hub, connections: list[hubs.Connection]) -> None:
    if connections:
        hub.close(connections, CLOSE_SESSION_ENDED, encode({"type": "session.ended"}))
