"""Who opens a socket: the session cookie and the Origin header, as for any request of ours."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from office.kernel.models import Account
from office.kernel.realtime.revocations import groups_by_account, session_hash
from office.kernel.sessions import signed_in


@dataclass(frozen=True, slots=True)
class Visitor:
    account: Account
    session: str  # SHA-256 of the session's key
    seconds_left: float
    groups: frozenset[str]


def header(scope: dict[str, Any], name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return ""


def origin_allowed(scope: dict[str, Any]) -> bool:
    """The page that opens the socket is ours (a browser always names it; other clients may not)."""
    host = header(scope, b"host").lower()
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    origin = header(scope, b"origin").lower()
    if not origin:
        return True
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc == host


def session_key(scope: dict[str, Any]) -> str:
    try:
        cookies = SimpleCookie(header(scope, b"cookie"))
    except CookieError:
        return ""
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def visitor(key: str) -> Visitor | None:
    """The active account of a session and the groups of its sockets; None without one. Reads the database."""
    return visitors([key]).get(key)


def visitors(keys: Collection[str]) -> dict[str, Visitor]:
    """The same for many sessions, in as many queries; who has no right to a socket is left out."""
    found = {key: one for key, one in signed_in(keys).items() if not one[0].password_given}
    groups = groups_by_account({account.id for account, _ in found.values()})
    return {
        key: Visitor(
            account, session_hash(key), ends.timestamp() - time.time(), frozenset(groups[account.id])
        )
        for key, (account, ends) in found.items()
    }
