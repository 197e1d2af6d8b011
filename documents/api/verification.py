"""Verification for anybody: no session, nothing kept, nothing told of a document but what its file says."""

from __future__ import annotations

from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, UploadedFile
from pydantic import BaseModel

from documents.api.routing import router
from documents.sealing import certificates
from documents.sealing.verifying import SealFound, Verdict
from documents.services import seal_keys
from documents.services.verification import MOST_BYTES, verified
from office.kernel.errors import OfficeError, invalid, not_found

STATES = Literal["whole", "changed", "added", "untrusted", "revoked", "expired", "unsigned", "not_pdf"]
Algorithm = Literal["ecdsa", "rsa", "sm2"]
PER_MINUTE = 30
REMEMBERED = 10_000  # addresses


class VerifiedSeal(BaseModel):
    """One seal in the file. ``stated_at`` is the sealing system's own clock, confirmed by nobody else."""

    state: STATES
    organ: str
    name: str
    algorithm: str
    serial: str
    fingerprint: str
    stated_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    revoked_at: datetime | None
    manifest_sha256: str


class Verification(BaseModel):
    """``made_here``: a file without seals whose hash is that of one made here; never told of other states."""

    state: STATES
    made_here: bool
    size: int
    sha256: str
    seals: list[VerifiedSeal]


class _Allowance:
    """How often an address has asked in this minute; in this process."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def take(self, address: str) -> None:
        """429 `documents.verify_often` beyond PER_MINUTE."""
        minute = int(monotonic() // 60)
        with self._lock:
            if len(self._asked) > REMEMBERED:
                self._asked = {key: row for key, row in self._asked.items() if row[0] == minute}
            since, asked = self._asked.get(address, (minute, 0))
            asked = asked + 1 if since == minute else 1
            self._asked[address] = (minute, asked)
        if asked > PER_MINUTE:
            raise OfficeError("documents.verify_often", status=429)

    def forget(self) -> None:
        with self._lock:
            self._asked.clear()


ALLOWANCE = _Allowance()


@router.post("/verify", response=Verification, operation_id="verify_file", auth=None)
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> Verification:
    """Whether a PDF is what was sealed. Signed in or not; the file is forgotten with the answer."""
    ALLOWANCE.take(request.META.get("REMOTE_ADDR", ""))
    if (file.size or 0) > MOST_BYTES:
        raise invalid("documents.verify_large", field="file", limit=MOST_BYTES // 2**20)
    verdict, made_here = verified(file.read(MOST_BYTES + 1))
    return _view(verdict, made_here)


@router.get("/verify/roots/{algorithm}", operation_id="verify_root", auth=None)
def root(request: HttpRequest, algorithm: Algorithm) -> HttpResponse:
    """The root certificate (PEM) under which seals here are certified, to check files without us."""
    found = seal_keys.roots().get(algorithm)
    if found is None:
        raise not_found()
    return _download(
        certificates.armoured(found), f"office-seal-root-{algorithm}.pem", "application/x-pem-file"
    )


@router.get("/verify/revocations/{algorithm}", operation_id="verify_revocations", auth=None)
def revocations(request: HttpRequest, algorithm: Algorithm) -> HttpResponse:
    """The list of ended certificates (DER), signed by the root."""
    found = seal_keys.revocations().get(algorithm)
    if found is None:
        raise not_found()
    return _download(found, f"office-seal-revocations-{algorithm}.crl", "application/pkix-crl")


class RootView(BaseModel):
    algorithm: str
    name: str
    fingerprint: str
    valid_to: datetime
    revocations: bool


@router.get("/verify/roots", response=list[RootView], operation_id="verify_roots", auth=None)
def list_roots(request: HttpRequest) -> list[RootView]:
    """The root certificates, with the fingerprints that people compare."""
    lists = seal_keys.revocations()
    return [_root(name, der, revocations=name in lists) for name, der in seal_keys.roots().items()]


def _root(name: str, der: bytes, *, revocations: bool) -> RootView:
    certificate = certificates.load(der)
    return RootView(
        algorithm=name,
        name=str(certificate.subject.native.get("common_name", "")),
        fingerprint=certificates.fingerprint(der),
        valid_to=certificate.not_valid_after,
        revocations=revocations,
    )


def _view(verdict: Verdict, made_here: bool) -> Verification:
    return Verification(
        state=verdict.state,
        made_here=made_here,
        size=verdict.size,
        sha256=verdict.sha256,
        seals=[_seal(seal) for seal in verdict.seals],
    )


def _seal(seal: SealFound) -> VerifiedSeal:
    return VerifiedSeal.model_validate({name: getattr(seal, name) for name in VerifiedSeal.model_fields})


def _download(content: bytes, name: str, mime: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
