"""What a signature's own bytes say: CMS SignedData (RFC 5652) as PAdES B-B uses it, read strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from asn1crypto import algos, cms, tsp, x509

from documents.sealing.backends import BACKENDS, BY_MECHANISM, Backend
from documents.sealing.certificates import MALFORMED

Digest = Callable[[Backend], bytes]
_DATA, _SIGNED_DATA = (bytes(cms.ContentType(name).dump()) for name in ("data", "signed_data"))
DIGESTS = {backend.digest: backend.hash for backend in BACKENDS.values()}


@dataclass(frozen=True)
class Signed:
    """``holds``: the covered bytes are those signed with the certificate's key. ``canonical``: every byte of
    the signature's own is what its parts ask for, so that nothing in it can be changed unnoticed.
    """

    certificate: x509.Certificate
    backend: Backend
    holds: bool
    canonical: bool


def read(value: bytes, digest: Digest) -> Signed | None:
    """Judge the hexadecimal text of a signature; None where it is none that we know.

    `digest` gives the digest of the covered bytes in a back end's own algorithm.
    """
    try:
        return _read(value, digest)
    except MALFORMED:
        return None


def _read(value: bytes, digest: Digest) -> Signed | None:
    raw = bytes.fromhex(value.decode("ascii"))
    info = cms.ContentInfo.load(raw)  # what follows are the zeros of the space kept free
    if info["content_type"].native != "signed_data":
        return None
    data = info["content"]
    if len(data["signer_infos"]) != 1:
        return None
    signer = data["signer_infos"][0]
    certificate = _certificate(data, signer)
    backend = BY_MECHANISM.get(signer["signature_algorithm"]["algorithm"].native)
    if certificate is None or backend is None:
        return None
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    covered = attributes["message_digest"][0].native == digest(backend)
    plain = attributes["content_type"][0].native == "data"
    alike = signer["digest_algorithm"]["algorithm"].native == backend.digest
    # RFC 5652, 5.4: signed as a SET, though written with an implicit tag.
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]
    signature = signer["signature"].native
    holds = (
        covered
        and plain
        and alike
        and _names(attributes.get("signing_certificate_v2"), certificate)
        and backend.verify(certificate.public_key, signed, signature)
    )
    return Signed(certificate, backend, holds, holds and _canonical(value, certificate, backend, signer))


def _canonical(value: bytes, certificate: x509.Certificate, backend: Backend, signer: cms.SignerInfo) -> bool:
    text = _rebuilt(certificate, backend, signer).hex().upper().encode()
    return value == text + b"0" * (len(value) - len(text))


def _certificate(data: cms.SignedData, signer: cms.SignerInfo) -> x509.Certificate | None:
    """The signer's certificate among those enclosed."""
    wanted = signer["sid"].chosen
    for choice in data["certificates"]:
        certificate = choice.chosen
        if not isinstance(certificate, x509.Certificate):
            continue
        same = certificate.serial_number == wanted["serial_number"].native
        if same and certificate.issuer.dump() == wanted["issuer"].dump():
            return certificate
    return None


def _names(values: tsp.SetOfSigningCertificatesV2 | None, certificate: x509.Certificate) -> bool:
    """Whether the signed attribute names this very certificate (RFC 5035); PAdES demands it."""
    if values is None:
        return False
    named = values[0]["certs"][0]
    digest = DIGESTS.get(named["hash_algorithm"]["algorithm"].native)
    return digest is not None and named["cert_hash"].native == digest(certificate.dump())


def _rebuilt(certificate: x509.Certificate, backend: Backend, signer: cms.SignerInfo) -> bytes:
    """The one form in which our sealing writes these parts; written here by hand, which is forty times as
    fast as by asn1crypto.
    """
    digest, mechanism = _algorithms(backend.digest, backend.mechanism)
    version = _der(0x02, b"\x01")
    serial = certificate["tbs_certificate"]["serial_number"].dump()
    sid = _der(0x30, certificate.issuer.dump() + serial)
    signature = _der(0x04, signer["signature"].native)
    again = _der(0x30, version + sid + digest + signer["signed_attrs"].dump() + mechanism + signature)
    content = _der(0x30, _DATA)
    enclosed = _der(0xA0, certificate.dump())
    data = _der(0x30, version + _der(0x31, digest) + content + enclosed + _der(0x31, again))
    return _der(0x30, _SIGNED_DATA + _der(0xA0, data))


@cache
def _algorithms(digest: str, mechanism: str) -> tuple[bytes, bytes]:
    one = algos.DigestAlgorithm({"algorithm": digest}).dump()
    return bytes(one), bytes(algos.SignedDigestAlgorithm({"algorithm": mechanism}).dump())


def _der(tag: int, content: bytes) -> bytes:
    """One element: tag, length, content (X.690, 8.1.3)."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
