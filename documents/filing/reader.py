"""Read and verify a filing package with nothing but the package: no database, no writer, no setting.

A package is a ZIP. ``manifest.json`` names every other part with its SHA-256 and size; ``manifest.sig.json``
is an Ed25519 signature (RFC 8032) over ``office-filing:`` and the manifest's bytes. Beyond the hashes, what
the parts say of each other is checked: each version's manifest is what its hash says and covers its body,
signatures name a version that is there, and the log of the handling is an unbroken chain of hashes.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT: Final = "office-filing/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig.json"
CONTEXT: Final = b"office-filing:"
PARTS_LIMIT: Final = 5_000
SIZE_LIMIT: Final = 1 << 30
"""Bytes of all parts together, unpacked."""


@dataclass(frozen=True)
class Fault:
    """``what`` is a word for programs: not_a_package, missing, changed, added, unsafe, bad_signature,
    bad_version, bad_log …; ``part`` where.
    """

    what: str
    part: str = ""


@dataclass(frozen=True)
class Reading:
    """``key`` is the SHA-256 of the public key that signed; whole when there is no fault."""

    manifest: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    key: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.faults

    def json(self, part: str) -> Any:
        return json.loads(self.parts[part])


def read(path: Path) -> Reading:
    """Everything in a package, and what is wrong with it; never raises for what a file may hold."""
    try:
        with zipfile.ZipFile(path) as package:
            return _read(package)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        return Reading(faults=(Fault("not_a_package", type(error).__name__),))


def _read(package: zipfile.ZipFile) -> Reading:
    infos = package.infolist()
    names = [one.filename for one in infos]
    if len(infos) > PARTS_LIMIT or sum(one.file_size for one in infos) > SIZE_LIMIT:
        return Reading(faults=(Fault("too_large"),))
    unsafe = [name for name in names if _unsafe(name)]
    if unsafe or len(set(names)) != len(names):
        return Reading(faults=(Fault("unsafe", unsafe[0] if unsafe else ""),))
    parts = {one.filename: package.read(one) for one in infos}
    if MANIFEST not in parts or SIGNATURE not in parts:
        return Reading(
            parts=parts, faults=(Fault("missing", MANIFEST if MANIFEST not in parts else SIGNATURE),)
        )
    manifest = _object(parts[MANIFEST])
    if manifest is None or manifest.get("format") != FORMAT:
        return Reading(parts=parts, faults=(Fault("not_a_package", MANIFEST),))
    key, signed = _signature(parts)
    faults = [] if signed else [Fault("bad_signature", SIGNATURE)]
    faults += _entries(manifest, parts)
    if not faults:
        faults = _within(manifest, parts)
    return Reading(manifest, parts, key, tuple(faults))


def _unsafe(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or name.endswith("/")


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _signature(parts: dict[str, bytes]) -> tuple[str, bool]:
    said = _object(parts[SIGNATURE]) or {}
    try:
        raw = bytes.fromhex(str(said.get("key")))
        key = Ed25519PublicKey.from_public_bytes(raw)
        key.verify(bytes.fromhex(str(said.get("signature"))), CONTEXT + parts[MANIFEST])
    except (ValueError, InvalidSignature):
        return "", False
    return hashlib.sha256(raw).hexdigest(), said.get("algorithm") == "Ed25519"


def _entries(manifest: dict[str, Any], parts: dict[str, bytes]) -> list[Fault]:
    """Every part that is named is there as it was, and no other is."""
    named = {str(one.get("path")): one for one in manifest.get("entries", []) if isinstance(one, dict)}
    faults = [Fault("missing", name) for name in named if name not in parts]
    for name, content in parts.items():
        if name in (MANIFEST, SIGNATURE):
            continue
        if name not in named:
            faults.append(Fault("added", name))
        elif _hash(content) != named[name].get("sha256") or len(content) != named[name].get("bytes"):
            faults.append(Fault("changed", name))
    return faults


def _within(manifest: dict[str, Any], parts: dict[str, bytes]) -> list[Fault]:
    """What the parts say of each other."""
    faults = []
    hashes = set()
    for name in sorted(parts):
        if not (name.startswith("versions/") and name.endswith("/manifest.json")):
            continue
        folder = name.rsplit("/", 1)[0]
        version = _object(parts[name]) or {}
        hashes.add(_hash(parts[name]))
        if version.get("body_sha256") != _hash(parts.get(f"{folder}/body.json", b"")):
            faults.append(Fault("bad_version", folder))
    if manifest.get("version_sha256") not in hashes:
        faults.append(Fault("bad_version", MANIFEST))
    if "signatures.json" in parts:
        signed = json.loads(parts["signatures.json"])
        faults += [
            Fault("bad_version", f"signatures.json {one['task']}")
            for one in signed
            if one["manifest_sha256"] not in hashes
        ]
    log = _object(parts.get("handling/log.json", b""))
    if log is None:
        return faults
    broken = _broken(log)
    faults += [] if broken is None else [Fault("bad_log", f"handling/log.json {broken}")]
    return faults + _handwriting(log, parts)


def _handwriting(log: dict[str, Any], parts: dict[str, bytes]) -> list[Fault]:
    """Each opinion written by hand is the one that its entry fixed."""
    fixed = [one["data"] for one in log["entries"] if one["data"].get("ink")]
    names = {f"handling/ink/{one['task']}.json": one["ink"] for one in fixed}
    return [Fault("bad_ink", name) for name, sha256 in names.items() if _hash(parts.get(name, b"")) != sha256]


def _broken(log: dict[str, Any]) -> int | None:
    """The number of the first entry whose hash is not that of what it says after the one before."""
    previous = ""
    for number, one in enumerate(log["entries"], start=1):
        said = [int(log["chain"]), number, one["kind"], one["actor"], one["data"], one["at"], previous]
        raw = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if one["seq"] != number or one["previous_hash"] != previous or _hash(raw) != one["hash"]:
            return number
        previous = one["hash"]
    return None if log["head"] == previous else len(log["entries"]) + 1


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
