"""Write, seal and verify the audit log.

Chaining inside each transaction would be one global lock, so records are written unchained and a
single sealer chains those committed. A changed, missing, reordered or cut-off row shows in verify().
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from office.kernel import clock
from office.kernel.models import AuditCheckpoint, AuditLink, AuditRecord

BATCH = 1000
GENESIS = "0" * 64
SEALER = 0x6F66666963655F61  # the number of our advisory lock: any that nobody else takes
_sealing = threading.Lock()


def record(
    *, actor: int | None, verb: str, entity: str, entity_id: int, data: dict[str, Any] | None = None
) -> AuditRecord:
    """Append one row, inside the transaction of the change it tells of."""
    return AuditRecord.objects.create(
        actor=actor, verb=verb, entity=entity, entity_id=entity_id, data=data or {}
    )


def record_hash(row: AuditRecord) -> str:
    content = {
        "id": row.id,
        "at": row.at.astimezone(clock.LOCAL).isoformat(timespec="microseconds"),
        "actor": row.actor,
        "verb": row.verb,
        "entity": row.entity,
        "entity_id": row.entity_id,
        "data": row.data,
    }
    return hashlib.sha256(_canonical(content)).hexdigest()


def seal() -> int:
    """Chain the committed records that have no place yet, sign the new head; returns how many.

    There is one sealer: while another process seals, this does nothing.
    """
    with _sealing, transaction.atomic():
        if not _alone():
            return 0
        head = AuditLink.objects.order_by("-seq").first()
        seq, chain = (head.seq, head.chain_hash) if head else (0, GENESIS)
        placed = AuditLink.objects.filter(record_id=OuterRef("id"))
        waiting = list(AuditRecord.objects.filter(~Exists(placed)).order_by("id")[:BATCH])
        if not waiting:
            return 0
        links = []
        for row in waiting:
            seq += 1
            hashed = record_hash(row)
            chain = _chain(chain, seq, hashed)
            links.append(AuditLink(seq=seq, record_id=row.id, record_hash=hashed, chain_hash=chain))
        AuditLink.objects.bulk_create(links)
        at = clock.now()
        signature = _key().sign(_head(seq, chain, at.isoformat())).hex()
        AuditCheckpoint.objects.create(seq=seq, chain_hash=chain, at=at, signature=signature)
        return len(links)


def _alone() -> bool:
    """Whether no other process seals until our transaction ends; a lock of the head row would not tell,
    because whoever waited for it goes on with the head of before.
    """
    if connection.vendor != "postgresql":
        return True  # SQLite's immediate transactions come one after another
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True)
class Verdict:
    """``fault`` is None when the log is whole; else what is wrong, at ``seq``, record ``record_id``."""

    records: int
    fault: str | None = None
    seq: int | None = None
    record_id: int | None = None


def verify() -> Verdict:
    """Walk the chain from its beginning; names the first bad row."""
    chain, placed = GENESIS, 0
    heads: dict[int, str] = {}
    for expected, link in enumerate(AuditLink.objects.order_by("seq").iterator(), start=1):
        if link.seq != expected:
            return Verdict(placed, "missing_link", expected)
        row = AuditRecord.objects.filter(id=link.record_id).first()
        if row is None:
            return Verdict(placed, "missing_record", link.seq, link.record_id)
        chain = _chain(chain, link.seq, link.record_hash)
        if record_hash(row) != link.record_hash or chain != link.chain_hash:
            return Verdict(placed, "changed_record", link.seq, link.record_id)
        heads[link.seq] = chain
        placed += 1
    return _verify_checkpoints(heads, placed)


def _verify_checkpoints(heads: dict[int, str], placed: int) -> Verdict:
    public = _key().public_key()
    for point in AuditCheckpoint.objects.order_by("seq"):
        if heads.get(point.seq) != point.chain_hash:
            return Verdict(placed, "cut_off", point.seq)
        try:
            public.verify(
                bytes.fromhex(point.signature), _head(point.seq, point.chain_hash, point.at.isoformat())
            )
        except InvalidSignature:
            return Verdict(placed, "bad_signature", point.seq)
    return Verdict(placed)


def sign(content: bytes) -> tuple[bytes, bytes]:
    """The installation's signature on ``content`` (Ed25519), and its public key. The content begins with what
    it is for; nobody else's begins as our checkpoints do.
    """
    if content.startswith(b"office-audit:"):
        raise ValueError("checkpoints are signed by seal() only")
    key = _key()
    return key.sign(content), key.public_key().public_bytes_raw()


def _chain(previous: str, seq: int, hashed: str) -> str:
    return hashlib.sha256(f"{previous}:{seq}:{hashed}".encode()).hexdigest()


def _head(seq: int, chain: str, at: str) -> bytes:
    return f"office-audit:{seq}:{chain}:{at}".encode()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _key() -> Ed25519PrivateKey:
    path = Path(settings.OFFICE_DATA) / "secrets" / "audit-ed25519"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


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
