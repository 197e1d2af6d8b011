"""Who opens a socket: the session cookie and the Origin header, as for any request of ours."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from office.kernel.models import Account
from office.kernel.realtime.revocations import groups_of, session_hash


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
    if not key:
        return None
    request = HttpRequest()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(key)
    account = get_user(request)
    if not isinstance(account, Account) or not account.is_active or account.password_given:
        return None
    left = (request.session.get_expiry_date().timestamp()) - time.time()
    return Visitor(account, session_hash(key), left, frozenset(groups_of(account.id)))
