"""Talking LDAP: TLS, pages, ranges, binds. Nothing here knows the org chart.

Every answer that is not whole is an error: a page that fails, a referral instead of entries, a limit of
the server. Half a directory read as a whole one would deactivate the other half.
"""

from __future__ import annotations

import re
import ssl
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_bytes, escape_filter_chars
from ldap3.utils.dn import parse_dn

from office.kernel.errors import OfficeError, conflict
from office.settings.ldap import LdapSettings

PAGE = 1_000  # entries a page: what Active Directory gives at most
PAGED = "1.2.840.113556.1.4.319"  # RFC 2696
DISABLED = 2  # ADS_UF_ACCOUNTDISABLE of userAccountControl
BINARY = {"objectguid"}  # 16 bytes, the first three fields little-endian
_RANGE = re.compile(r"(?P<name>[^;]+);range=(?P<first>\d+)-(?P<last>\d+|\*)", re.IGNORECASE)

Entry = dict[str, Any]  # "dn", and "raw_attributes": name (any case) to a list of bytes
Name = tuple[tuple[tuple[str, str], ...], ...]  # a DN to be compared: its RDNs, folded, the own one first


class Directory:
    """One connection, bound as the service account. Raises OfficeError for whatever fails."""

    def __init__(self, settings: LdapSettings) -> None:
        self.settings = settings
        self._connection: Any = None

    @contextmanager
    def opened(self) -> Iterator[Directory]:
        connection = self._open(self.settings.bind_dn, self._password())
        if not connection.bound:
            reason = connection.result.get("description", "")
            connection.unbind()
            raise conflict("orgchart.ldap_bind_refused", reason=reason)
        self._connection = connection
        try:
            yield self
        finally:
            self._connection = None
            connection.unbind()

    def entries(self, base: str, rule: str, names: list[str]) -> Iterator[list[Entry]]:
        """All entries below ``base``, a page at a time."""
        cookie: bytes | None = None
        seen: set[bytes] = set()
        while True:
            yield self._search(base, rule, ldap3.SUBTREE, names, cookie=cookie)
            control = (self._connection.result.get("controls") or {}).get(PAGED) or {}
            cookie = (control.get("value") or {}).get("cookie")
            if not cookie:
                return
            if cookie in seen:
                raise conflict("orgchart.ldap_incomplete", base=base, reason="cookie")
            seen.add(cookie)

    def members(self, group: str) -> set[Name]:
        """The DNs in a group's ``member``, which Active Directory gives in ranges of 1,500."""
        found: set[Name] = set()
        wanted = "member"
        while wanted:
            page = self._search(group, "(objectClass=*)", ldap3.BASE, [wanted])
            attributes = page[0]["raw_attributes"] if page else {}
            wanted = ""
            for key, values in attributes.items():
                part = _RANGE.fullmatch(key)
                if (part["name"] if part else key).lower() != "member":
                    continue
                found |= {name_of(value.decode()) for value in values}
                if part and part["last"] != "*":
                    wanted = f"member;range={int(part['last']) + 1}-*"
        return found

    def find(self, base: str, rule: str, attribute: str, value: str, names: list[str]) -> list[Entry]:
        """The entries whose attribute has this value, exactly and escaped."""
        both = f"(&{rule}({attribute}={_asserted(attribute, value)}))"
        return self._search(base, both, ldap3.SUBTREE, names)

    def has_member(self, group: str, dn: str) -> bool:
        rule = f"(member={escape_filter_chars(dn)})"
        return bool(self._search(group, rule, ldap3.BASE, ["1.1"]))

    def accepts(self, dn: str, password: str) -> bool:
        """Whether the directory lets this entry in. An empty password would be an anonymous bind."""
        if not password or not dn:
            return False
        connection = self._open(dn, password)
        try:
            return bool(connection.bound)
        finally:
            connection.unbind()

    def _search(
        self, base: str, rule: str, scope: str, names: list[str], *, cookie: bytes | None = None
    ) -> list[Entry]:
        paged = {"paged_size": PAGE, "paged_cookie": cookie} if scope == ldap3.SUBTREE else {}
        try:
            self._connection.search(base, rule, scope, attributes=names, **paged)
        except LDAPException as error:
            raise conflict("orgchart.ldap_incomplete", base=base, reason=type(error).__name__) from error
        result = self._connection.result
        if result["result"] != 0:
            raise conflict("orgchart.ldap_incomplete", base=base, reason=result["description"])
        return [one for one in self._connection.response if one["type"] == "searchResEntry"]

    def _password(self) -> str:
        path = self.settings.password_file
        try:
            return (path.read_text(encoding="utf-8").splitlines() or [""])[0] if path else ""
        except OSError as error:
            raise conflict("orgchart.ldap_password_file") from error

    def _open(self, user: str, password: str) -> Any:
        """Connected by the first server that answers, secured before the password is sent."""
        reason = ""
        for url in self.settings.urls:
            try:
                return self._try(url, user, password)
            except (LDAPException, OSError) as error:
                reason = type(error).__name__
        raise OfficeError("orgchart.ldap_down", status=503, reason=reason)

    def _try(self, url: str, user: str, password: str) -> Any:
        wait = self.settings.timeout
        ca = str(self.settings.ca_file) if self.settings.ca_file else None
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=ca) if self.settings.tls else None
        server = ldap3.Server(url, tls=tls, get_info=ldap3.NONE, connect_timeout=wait)
        connection = ldap3.Connection(
            server,
            user=user or None,
            password=password or None,
            authentication=ldap3.SIMPLE if user else ldap3.ANONYMOUS,
            auto_referrals=False,
            check_names=False,
            read_only=True,
            receive_timeout=wait,
        )
        connection.open()
        if self.settings.tls and not server.ssl and not connection.start_tls():
            raise OSError("StartTLS was refused")
        connection.bind()
        return connection


def attribute_of(entry: Entry, name: str) -> str:
    """The first value of an attribute as text; objectGUID as a UUID."""
    values = _values(entry, name)
    if not values:
        return ""
    first: bytes = values[0]
    if name.lower() in BINARY and len(first) == 16:
        return str(uuid.UUID(bytes_le=first))
    return first.decode("utf-8", "replace").strip()


def is_disabled(entry: Entry) -> bool:
    """Active Directory's mark of an account that may not sign in."""
    control = attribute_of(entry, "userAccountControl")
    return control.removeprefix("-").isdecimal() and bool(int(control) & DISABLED)


def name_of(dn: str) -> Name:
    """A DN as it is compared: case, spaces around its parts and the order within an RDN say nothing."""
    try:
        parts = parse_dn(dn, strip=True)
    except LDAPException as error:
        raise conflict("orgchart.ldap_name", dn=dn[:200]) from error
    name: list[tuple[tuple[str, str], ...]] = []
    own: list[tuple[str, str]] = []
    for kind, value, separator in parts:
        own.append((kind.lower(), value.casefold()))
        if separator != "+":
            name.append(tuple(sorted(own)))
            own = []
    return tuple(name)


def _values(entry: Entry, name: str) -> list[bytes]:
    attributes: Mapping[str, list[bytes]] = entry["raw_attributes"]
    folded = name.lower()
    return next((values for key, values in attributes.items() if key.lower() == folded), [])


def _asserted(attribute: str, value: str) -> str:
    """A value for a filter, so that nothing in it is read as part of the filter."""
    if attribute.lower() in BINARY:
        try:
            return str(escape_bytes(uuid.UUID(value).bytes_le))
        except ValueError:
            pass
    return str(escape_filter_chars(value))
