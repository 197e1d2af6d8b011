"""Closing sockets whose right has ended: written with the change, read twice a second by each process."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
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

COMING_SECONDS = 60.0
"""No socket takes longer from the look at its right to its attachment."""

CLOSE_SESSION_ENDED = 4401
CLOSE_SLOW = 1013

GroupsOf = Callable[[Collection[int]], Mapping[int, Iterable[str]]]
_groups_of: list[GroupsOf] = []


def groups_of_accounts(source: GroupsOf) -> GroupsOf:
    """Register what else (units, …) accounts' sockets join; read at connect and on a membership change."""
    _groups_of.append(source)
    return source


def groups_of(account: int) -> set[str]:
    """Every group the account's sockets belong in. Reads the database."""
    return groups_by_account([account])[account]


def groups_by_account(accounts: Collection[int]) -> dict[int, set[str]]:
    """The same for many accounts, in as many queries."""
    found = {account: {f"account:{account}"} for account in accounts}
    for source in _groups_of:
        for account, groups in source(accounts).items():
            found[account].update(groups)
    return found


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
        self._seen: set[int] = set()
        self._applied: deque[tuple[float, Revocation]] = deque()

    def read(self) -> list[Revocation]:
        since = clock.now() - OVERLAP
        rows = list(Revocation.objects.filter(created_at__gte=since).order_by("id"))
        new = [row for row in rows if row.id not in self._seen]
        self._seen = {row.id for row in rows}
        return new

    def applied(self, now: float, rows: Iterable[Revocation]) -> None:
        """Remember what was applied to the sockets there were, for those that are just coming."""
        self._applied.extend((now, row) for row in rows)
        while self._applied and self._applied[0][0] < now - COMING_SECONDS:
            self._applied.popleft()

    def since(self, moment: float) -> list[Revocation]:
        return [row for at, row in self._applied if at >= moment]


_watches: dict[hubs.Hub, Watch] = {}


@hubs.every(WATCH_SECONDS)
async def watch(hub: hubs.Hub) -> None:
    if not hub.accounts():
        return
    reader = _watches.setdefault(hub, Watch())
    rows = await threads.run(reader.read)
    now = hub.loop.time()
    reader.applied(now, rows)
    for row in rows:
        await _apply(hub, row)
    _end(hub, [connection for connection in hub.connections() if connection.expires_at <= now])


async def apply_missed(hub: hubs.Hub, connection: hubs.Connection, looked: float) -> None:
    """Apply to a socket that was just attached what was revoked since its right was ``looked`` up (the loop's
    time): that was applied to the sockets there were, and no later reading brings it again.
    """
    reader = _watches.get(hub)
    for row in reader.since(looked) if reader is not None else ():
        if connection.account == row.account_id or connection.session == row.session_hash:
            await _apply(hub, row)


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
