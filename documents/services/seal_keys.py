"""Keys of seals: the installation's own authority, certificates, signing, revoking.

Private keys are wrapped (AES-256-GCM) by the installation's secret, lie in the database (a seal's) or in
the data folder (the authority's), and are unwrapped here for one call only. The authority is the
installation's own: it proves that a file was sealed here, and is no certification body under 电子签名法.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from documents.models import SealCertificate, SealUse
from documents.sealing import certificates, verifying, writing
from documents.sealing.backends import BACKENDS, Backend
from office.kernel import audit, clock
from office.kernel.errors import conflict

if TYPE_CHECKING:
    from documents.models import Seal

AUTHORITY_LIFE = timedelta(days=20 * 365)
SEAL_LIFE = timedelta(days=3 * 365)
LIST_LIFE = timedelta(days=3650)  # a new list is written at every revocation
EARLIER = timedelta(minutes=5)  # clocks of those who verify may run behind
NONCE = 12


def algorithm() -> Backend:
    """The back end of new certificates; ValueError naming the setting that is wrong."""
    if settings.OFFICE_SEAL_ALGORITHM not in BACKENDS:
        raise ValueError(f"OFFICE_SEAL_ALGORITHM: one of {', '.join(BACKENDS)}")
    return BACKENDS[settings.OFFICE_SEAL_ALGORITHM]


def certify(seal: Seal, *, by: int | None) -> SealCertificate:
    """A new key and certificate for a seal; the one before it ends. Inside the caller's transaction."""
    now, backend = clock.now(), algorithm()
    end(seal, why="superseded", by=by)
    issuer, _ = _authority(backend)
    private, serial = backend.generate(), secrets.randbits(120) | 1 << 119
    subject = certificates.Subject(seal.organ.name, seal.name)
    life = (now - EARLIER, now + SEAL_LIFE)
    der = certificates.issue(issuer, subject, backend.public(private), serial=serial, valid=life)
    row = SealCertificate.objects.create(
        seal=seal,
        algorithm=backend.name,
        serial=f"{serial:x}",
        certificate=der,
        wrapped_key=_wrapped(private, f"{serial:x}"),
        valid_from=life[0],
        valid_to=life[1],
    )
    _audit(by, "seal_certify", seal, serial=row.serial, algorithm=row.algorithm)
    return row


def end(seal: Seal, *, why: str, by: int | None) -> None:
    """Revoke the seal's certificate, if it has one in force, and publish that."""
    row = SealCertificate.objects.select_for_update().filter(seal=seal, revoked_at=None).first()
    if row is None:
        return
    row.revoked_at, row.revoked_why = clock.now(), why
    row.save(update_fields=["revoked_at", "revoked_why"])
    _audit(by, "seal_certificate_end", seal, serial=row.serial, why=why)
    name = row.algorithm
    transaction.on_commit(lambda: publish_revocations(BACKENDS[name]))


def in_force(seal: Seal, *, by: int | None) -> SealCertificate:
    """The certificate to sign with; a seal from before there were any gets its first. 409 when it ended."""
    row = SealCertificate.objects.filter(seal=seal).order_by("-id").first()
    if row is None:
        return certify(seal, by=by)
    if row.revoked_at is not None or row.valid_to <= clock.now():
        raise conflict("documents.seal_certificate_ended")
    return row


def sealed(content: bytes, uses: Sequence[SealUse]) -> bytes:
    """The PDF with one signature for each use that has a certificate, in their order.

    Where a certificate was renewed between the use and the making of the file, the new one signs; 409
    `documents.seal_certificate_ended` when there is none.
    """
    for number, use in enumerate(uses, start=1):
        if use.certificate is None:
            continue
        row = in_force(use.seal, by=None)
        if row != use.certificate:
            SealUse.objects.filter(id=use.id).update(certificate=row)
        backend = BACKENDS[row.algorithm]
        key = writing.SealKey(backend, _unwrapped(bytes(row.wrapped_key), row.serial), bytes(row.certificate))
        content = writing.sign(
            content,
            key,
            field=f"Seal{number}",
            name=use.seal.name,
            manifest_sha256=use.manifest_sha256,
            at=clock.now().astimezone(clock.LOCAL),
        )
    return content


def publish_revocations(backend: Backend) -> None:
    """Write the list of ended certificates where whoever verifies reads it."""
    issuer, _ = _authority(backend)
    rows = SealCertificate.objects.filter(algorithm=backend.name, revoked_at__isnull=False).order_by("id")
    ended = [(int(serial, 16), at) for serial, at in rows.values_list("serial", "revoked_at") if at]
    now = clock.now()
    der = certificates.revocation_list(issuer, ended, number=len(ended), valid=(now, now + LIST_LIFE))
    path = _trust() / f"seal-revocations-{backend.name}.crl"
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    beside.write_bytes(der)
    beside.replace(path)


def ensure_authority() -> bytes:
    """The root certificate of new seals as DER, made at the first start."""
    return _authority(algorithm())[1]


def roots() -> dict[str, bytes]:
    """The installation's root certificates as DER, by back end."""
    found = {name: _trust() / f"seal-root-{name}.cer" for name in BACKENDS}
    return {name: path.read_bytes() for name, path in found.items() if path.exists()}


def revocations() -> dict[str, bytes]:
    """The lists of ended certificates as DER, by back end; those not yet needed are missing."""
    found = {name: _trust() / f"seal-revocations-{name}.crl" for name in BACKENDS}
    return {name: path.read_bytes() for name, path in found.items() if path.exists()}


def own_trust() -> verifying.Trust:
    """What this installation certified; reads files only, never the database."""
    return verifying.trusting(list(roots().values()), list(revocations().values()))


def _authority(backend: Backend) -> tuple[certificates.Issuer, bytes]:
    """The authority's key and root certificate; whoever starts first makes them for all."""
    label = f"seal-authority-{backend.name}"
    path = Path(settings.OFFICE_DATA) / "secrets" / label
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put_once(path, _wrapped(backend.generate(), label))
    private = _unwrapped(path.read_bytes(), label)
    subject = certificates.Subject("本系统（自建）", f"Office 印章根证书 {backend.name.upper()}")
    issuer = certificates.self_issuer(backend, private, subject)
    root = _trust() / f"seal-root-{backend.name}.cer"
    if not root.exists():
        root.parent.mkdir(parents=True, exist_ok=True)
        now = clock.now() - EARLIER
        serial = secrets.randbits(120) | 1 << 119
        public, life = backend.public(private), (now, now + AUTHORITY_LIFE)
        made = certificates.issue(issuer, subject, public, serial=serial, valid=life, authority=True)
        _put_once(root, made)
    return issuer, root.read_bytes()


def _trust() -> Path:
    return Path(settings.OFFICE_DATA) / "trust"


def _put_once(path: Path, content: bytes) -> None:
    """Whole or not at all, and never over another's: several processes may start at the same moment."""
    handle, scratch = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(scratch, path)
    finally:
        os.unlink(scratch)


def _wrapping() -> AESGCM:
    return AESGCM(hashlib.sha256(b"office seals\x00" + settings.OFFICE_SEAL_SECRET.encode()).digest())


def _wrapped(private: bytes, label: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _wrapping().encrypt(nonce, private, label.encode())


def _unwrapped(kept: bytes, label: str) -> bytes:
    try:
        return _wrapping().decrypt(kept[:NONCE], kept[NONCE:], label.encode())
    except InvalidTag as error:
        raise RuntimeError(
            "the data folder holds another secret than the keys of seals were kept under"
        ) from error


def _audit(by: int | None, verb: str, seal: Seal, **data: str) -> None:
    audit.record(
        actor=by, verb=f"documents.{verb}", entity="documents.seal", entity_id=seal.id, data=dict(data)
    )
