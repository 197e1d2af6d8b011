"""Whether a PDF is what was sealed: from the file and the trusted roots alone, without a database.

A file is whole when every signature in it holds, each is by a seal that a trusted root certified, and the
last covers the file to its end. Nothing in the PDF is interpreted: bytes are compared, not pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from asn1crypto import x509

from documents.sealing import certificates, pdf, signed_data
from documents.sealing.backends import Backend

State = Literal["whole", "changed", "added", "untrusted", "revoked", "expired", "unsigned", "not_pdf"]
WORST_FIRST: tuple[State, ...] = ("changed", "added", "untrusted", "revoked", "expired", "whole")


@dataclass(frozen=True)
class Trust:
    """Root certificates, and what the lists signed by them say is revoked: by root's subject and serial."""

    roots: tuple[x509.Certificate, ...]
    revoked: Mapping[tuple[bytes, int], datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class SealFound:
    """One seal's signature. ``stated_at`` is the sealing system's own clock: no timestamping authority."""

    state: State
    organ: str
    name: str
    algorithm: str
    serial: str
    stated_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    revoked_at: datetime | None
    manifest_sha256: str
    fingerprint: str


@dataclass(frozen=True)
class Verdict:
    state: State
    size: int
    sha256: str
    seals: tuple[SealFound, ...]


def trusting(roots: Sequence[bytes], lists: Sequence[bytes] = ()) -> Trust:
    """Roots as DER or PEM, revocation lists as DER; ValueError for a root that is no certificate."""
    loaded = tuple(certificates.load(root) for root in roots)
    revoked = {
        (root.subject.dump(), serial): at
        for root in loaded
        for one in lists
        for serial, at in certificates.revoked_in(one, root).items()
    }
    return Trust(loaded, revoked)


def verify(content: bytes, trust: Trust) -> Verdict:
    """Judge a file; never raises for what is in it."""
    about = (len(content), hashlib.sha256(content).hexdigest())
    if not content.startswith(b"%PDF-"):
        # A changed first byte must not make a sealed file look like no PDF at all.
        return Verdict("changed" if pdf.once_signed(content) else "not_pdf", *about, ())
    found = pdf.signatures(content)
    if not found:
        return Verdict("changed" if pdf.once_signed(content) else "unsigned", *about, ())
    seals = tuple(_judge(content, one, trust) for one in found[: pdf.MOST])
    states = {seal.state for seal in seals}
    if found[-1].until != len(content) or len(found) > pdf.MOST:
        states.add("added")
    return Verdict(next(state for state in WORST_FIRST if state in states), *about, seals)


def _judge(content: bytes, found: pdf.Found, trust: Trust) -> SealFound:
    """A signature whose parts cannot even be read is a changed one."""
    try:
        return _judged(content, found, trust)
    except certificates.MALFORMED:
        return _unreadable(found)


def _judged(content: bytes, found: pdf.Found, trust: Trust) -> SealFound:
    covered = memoryview(content)

    def digest(backend: Backend) -> bytes:
        return backend.hash(bytes(covered[: found.start]) + bytes(covered[found.end : found.until]))

    signed = signed_data.read(found.value, digest)
    if signed is None:
        return _unreadable(found)
    certificate = signed.certificate
    root = next((one for one in trust.roots if certificates.issued_by(certificate, one)), None)
    revoked = trust.revoked.get((certificate.issuer.dump(), certificate.serial_number)) if root else None
    names = certificate.subject.native
    return SealFound(
        state=_state(signed, found, trusted=root is not None, revoked=revoked),
        organ=str(names.get("organization_name", "")),
        name=str(names.get("common_name", "")),
        algorithm=signed.backend.name,
        serial=f"{certificate.serial_number:x}",
        stated_at=found.stated_at,
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        revoked_at=revoked,
        manifest_sha256=found.manifest_sha256,
        fingerprint=certificates.fingerprint(certificate.dump()),
    )


def _state(signed: signed_data.Signed, found: pdf.Found, *, trusted: bool, revoked: datetime | None) -> State:
    if not signed.holds:
        return "changed"
    if not trusted:
        return "untrusted"
    if not signed.canonical:
        return "changed"
    at = found.stated_at
    if at is None:
        return "changed"
    if revoked is not None and at >= revoked:
        return "revoked"
    inside = signed.certificate.not_valid_before <= at <= signed.certificate.not_valid_after
    return "whole" if inside else "expired"


def _unreadable(found: pdf.Found) -> SealFound:
    return SealFound(
        state="changed",
        organ="",
        name="",
        algorithm="",
        serial="",
        stated_at=found.stated_at,
        valid_from=None,
        valid_to=None,
        revoked_at=None,
        manifest_sha256="",
        fingerprint="",
    )
