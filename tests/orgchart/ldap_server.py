"""An LDAP server of its own process, with pages (RFC 2696), ranges as Active Directory has them, and TLS.

python -m tests.orgchart.ldap_server FOLDER PORT SUFFIX [CERTIFICATE KEY]
A file `limit` in FOLDER makes every search fail after that many entries, as a server's size limit does.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from ldaptor.inmemory import ReadOnlyInMemoryLDAPEntry
from ldaptor.interfaces import IConnectedLDAPEntry
from ldaptor.protocols import pureber, pureldap
from ldaptor.protocols.ldap import ldaperrors
from ldaptor.protocols.ldap.ldapserver import LDAPServer
from twisted.internet import reactor as twisted_reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.protocol import ServerFactory

PAGED = b"1.2.840.113556.1.4.319"
RANGE = 3  # values of `member` given at once
reactor: Any = twisted_reactor


class PagingServer(LDAPServer):  # type: ignore[misc]  # ldaptor carries no types
    """ldaptor's server, and what a big directory does besides."""

    def handle(self, message: Any) -> None:
        if isinstance(message.value, pureldap.LDAPSearchRequest):
            self._search(message)
        else:
            super().handle(message)

    def _search(self, message: Any) -> None:
        found: list[Any] = []
        request = message.value
        wanted = [name.split(b";")[0] if b";range=" in name else name for name in request.attributes]
        ranges = [name for name in request.attributes if b";range=" in name]
        request.attributes = wanted
        answer = maybeDeferred(self.handle_LDAPSearchRequest, request, None, found.append)
        answer.addCallback(lambda done: self._page(message, sorted(found, key=_name), done, ranges))
        answer.addErrback(self._broken)

    def _broken(self, failure: Any) -> None:
        """A fault of this server ends the connection: nobody waits for an answer."""
        failure.printTraceback()
        self.transport.abortConnection()

    def _page(self, message: Any, found: list[Any], done: Any, ranges: list[bytes]) -> None:
        size, start = len(found), 0
        paged = next((value for kind, _, value in message.controls or [] if kind == PAGED), None)
        if paged is not None:
            sequence, _ = pureber.berDecodeObject(pureber.BERDecoderContext(), paged)
            size, start = sequence[0].value, int(sequence[1].value or b"0")
        limit = self.factory.limit()
        if limit is not None and start + size > limit and len(found) > limit:
            found, done = (
                found[:limit],
                pureldap.LDAPSearchResultDone(ldaperrors.LDAPSizeLimitExceeded.resultCode),
            )
        for entry in found[start : start + size]:
            _cut_members(entry, ranges)
            self.transport.write(pureldap.LDAPMessage(entry, id=message.id).toWire())
        cookie = str(start + size).encode() if start + size < len(found) else b""
        value = pureber.BERSequence([pureber.BERInteger(0), pureber.BEROctetString(cookie)]).toWire()
        controls = [(PAGED, False, value)] if paged is not None else None
        self.transport.write(pureldap.LDAPMessage(done, id=message.id, controls=controls).toWire())


def _name(entry: Any) -> bytes:
    return bytes(entry.objectName if isinstance(entry.objectName, bytes) else entry.objectName.encode())


def _cut_members(entry: Any, ranges: list[bytes]) -> None:
    """RANGE members at a time, from the one asked for."""
    start = int(ranges[0].split(b"=")[1].split(b"-")[0]) if ranges else 0
    cut = []
    for name, values in entry.attributes:
        values = list(values)
        if bytes(name).lower() == b"member" and (start or len(values) > RANGE):
            part = values[start : start + RANGE]
            last = b"*" if start + RANGE >= len(values) else str(start + RANGE - 1).encode()
            cut.append((b"member;range=%d-%s" % (start, last), part))
        else:
            cut.append((name, values))
    entry.attributes = cut


class Factory(ServerFactory):
    protocol = PagingServer

    def __init__(self, root: Any, folder: Path) -> None:
        self.root, self.folder = root, folder

    def limit(self) -> int | None:
        path = self.folder / "limit"
        return int(path.read_text()) if path.exists() else None


def main(folder: Path, port: int, suffix: str, *pair: str) -> None:
    root = ReadOnlyInMemoryLDAPEntry(suffix, {"objectClass": ["dcObject"], "dc": ["office"]})
    root.addChild("cn=admin", {"objectClass": ["person"], "cn": ["admin"], "userPassword": ["admin-secret"]})
    components: Any = import_module("twisted.python.components")
    components.registerAdapter(lambda factory: factory.root, Factory, IConnectedLDAPEntry)
    factory = Factory(root, folder)
    if pair:
        tls: Any = import_module("twisted.internet.ssl")
        context = tls.DefaultOpenSSLContextFactory(pair[1], pair[0])
        reactor.listenSSL(port, factory, context, interface="127.0.0.1")
    else:
        reactor.listenTCP(port, factory, interface="127.0.0.1")
    reactor.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
