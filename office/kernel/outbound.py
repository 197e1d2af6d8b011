"""The one way out: requests of ours to addresses that people gave us, guarded against reaching inward.

An address is https to a name the policy lets through. The name is resolved once; every address it has must
be a public one, and the connection goes to the very address that was checked, so that a second answer of
the name server cannot move it (DNS rebinding). No redirect is followed, no proxy of the environment is
used, and time and size are bounded as a whole.

A site whose receivers stand in its own network names them in ``OFFICE_OUTBOUND_INSIDE``: only the operator
of the machine can, not an administrator in the browser.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from office.kernel.errors import OfficeError, invalid

LONGEST_URL: Final = 2_000
SECONDS: Final = 10.0
"""For the whole of a request, name resolution aside."""
ANSWER_LIMIT: Final = 64 * 1024
"""Bytes of an answer that are read; the rest is left."""
AGENT: Final = "Office-Webhooks/1"
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_METADATA = frozenset((ipaddress.ip_address("168.63.129.16"),))  # a cloud's own service at a public address


@dataclass(frozen=True)
class Reach:
    """Where requests may go. ``hosts``: names, or ``*.example.cn`` for all below one; None for any.

    ``inside``: ``host:port`` of receivers in the site's own network, which may have internal addresses and
    speak plain http.
    """

    hosts: Collection[str] | None = None
    inside: Collection[str] = field(default_factory=lambda: tuple(settings.OFFICE_OUTBOUND_INSIDE))


@dataclass(frozen=True)
class Target:
    """An address that passed: where to connect and what to ask for there."""

    secure: bool
    host: str
    port: int
    path: str
    inside: bool


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes  # the first ``ANSWER_LIMIT`` bytes
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


class Unreachable(Exception):
    """No answer: a short reason for the log, without anything the other side said."""


def check_url(url: str, reach: Reach, *, field: str = "url") -> Target:
    """The target of an address, as far as it can be judged without asking a name server.

    Raises:
        OfficeError: 422 ``kernel.outbound_url`` for what is no plain https address, ``kernel.outbound_host``
            for a host the policy does not let through, ``kernel.outbound_internal`` for an internal address.
    """
    if len(url) > LONGEST_URL or re.search(r"[\s\x00-\x20\x7f\\]", url):
        raise invalid("kernel.outbound_url", field=field, rule="https")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise invalid("kernel.outbound_url", field=field, rule="https") from error
    secure = parts.scheme == "https"
    port = port or (443 if secure else 80)
    inside = f"{host}:{port}" in reach.inside
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise invalid("kernel.outbound_url", field=field, rule="https")
    if not (secure or (inside and parts.scheme == "http")) or not _is_host(host):
        raise invalid("kernel.outbound_url", field=field, rule="https")
    if not inside:
        _require_host(host, reach, field)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise invalid("kernel.outbound_url", field=field, rule="https")
    return Target(secure, host, port, path, inside)


def post(
    url: str, *, body: bytes, headers: Mapping[str, str], reach: Reach, seconds: float = SECONDS
) -> Answer:
    """Send ``body`` and give back what was answered, whatever its status.

    Raises:
        OfficeError: the address is not allowed, or its name leads to an internal one.
        Unreachable: no name, no connection, no trust, or no answer in time.
    """
    target = check_url(url, reach)
    address = _resolve(target)
    connection = _Pinned(target, address, seconds)
    watch = threading.Timer(seconds, connection.cut)  # a slow drip resets a socket's own timeout each time
    watch.daemon = True
    began = time.monotonic()
    watch.start()
    try:
        connection.request("POST", target.path, body=body, headers=_headers(headers))
        response = connection.getresponse()
        text = response.read(ANSWER_LIMIT)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_reason(error, late=connection.late)) from error
    finally:
        watch.cancel()
        connection.close()
    if connection.late:
        raise Unreachable("timeout")
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, text, time.monotonic() - began, found)


def is_public(address: IpAddress) -> bool:
    """Whether an address belongs to the open network, also where it carries another one inside."""
    if address in _METADATA:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or (address.sixtofour is not None and not is_public(address.sixtofour)):
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    )


def host_pattern(text: str) -> str | None:
    """A host as a policy may name it, in small letters; None for what is none."""
    name = text.strip().rstrip(".").lower()
    bare = name.removeprefix("*.")
    try:
        bare = bare.encode("idna").decode("ascii")
    except ValueError:
        return None
    if not _NAME.fullmatch(bare) or "." not in bare:
        return None
    return f"*.{bare}" if name.startswith("*.") else bare


def _is_host(host: str) -> bool:
    if ":" in host:
        try:
            return bool(ipaddress.IPv6Address(host))
        except ValueError:
            return False
    return _NAME.fullmatch(host) is not None


def _require_host(host: str, reach: Reach, field: str) -> None:
    try:
        literal: IpAddress | None = ipaddress.ip_address(host)
    except ValueError:
        literal = None
    if literal is not None and not is_public(literal):
        raise invalid("kernel.outbound_internal", field=field, rule="public")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        raise invalid("kernel.outbound_internal", field=field, rule="public")
    if reach.hosts is not None and not any(_matches(host, one) for one in reach.hosts):
        raise invalid("kernel.outbound_host", field=field, rule="allowed_host", host=host)


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _resolve(target: Target) -> str:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("no such name") from error
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    if not addresses:
        raise Unreachable("no such name")
    if not target.inside:
        require_public(addresses)
    return addresses[0]


def require_public(addresses: Iterable[str]) -> None:
    """All of them: one internal address among public ones is an attempt."""
    if not all(is_public(ipaddress.ip_address(one)) for one in addresses):
        raise OfficeError("kernel.outbound_internal", status=422, field="url", rule="public")


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    return {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **given}


def _reason(error: Exception, *, late: bool) -> str:
    if late or isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "certificate or TLS refused"
    if isinstance(error, ConnectionError):
        return "connection refused or broken"
    return "no connection" if isinstance(error, OSError) else "malformed answer"


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._address = target, address
        self._until = time.monotonic() + seconds
        self.late = False
        self._live: socket.socket | None = None  # ``sock`` is handed on to the response
        if target.secure:
            self.default_port = 443

    def connect(self) -> None:
        left = max(0.1, self._until - time.monotonic())
        plain = socket.create_connection((self._address, self._target.port), timeout=left)
        self.sock = plain
        if self._target.secure:
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.sock = context.wrap_socket(plain, server_hostname=self._target.host)
        self._live = self.sock

    def cut(self) -> None:
        """End it from another thread: whoever reads gets an error at once."""
        self.late = True
        if self._live is not None:
            try:
                self._live.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
