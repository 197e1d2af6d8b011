"""X.509 certificates and revocation lists (RFC 5280), the same for every back end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import algos, core, crl, keys, pem, x509

from documents.sealing.backends import BY_MECHANISM, Backend

MALFORMED = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, AttributeError)
"""What asn1crypto raises on bytes that are no such structure."""


@dataclass(frozen=True)
class Subject:
    """Whose certificate: the organ, and the seal's or the authority's own name."""

    organ: str
    name: str


@dataclass(frozen=True)
class Issuer:
    """Who signs: its key, and the name it writes as issuer."""

    backend: Backend
    private: bytes
    name: x509.Name


def named(subject: Subject) -> x509.Name:
    return x509.Name.build(
        {"country_name": "CN", "organization_name": subject.organ, "common_name": subject.name}
    )


def self_issuer(backend: Backend, private: bytes, subject: Subject) -> Issuer:
    return Issuer(backend, private, named(subject))


def issue(
    issuer: Issuer,
    subject: Subject,
    public: keys.PublicKeyInfo,
    *,
    serial: int,
    valid: tuple[datetime, datetime],
    authority: bool = False,
) -> bytes:
    """A certificate as DER: of an authority, or of a seal, which may sign documents and nothing else."""
    usage = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature", "non_repudiation"}
    issuing = issuer.backend.public(issuer.private)
    extensions = [
        _extension("basic_constraints", x509.BasicConstraints({"ca": authority}), critical=True),
        _extension("key_usage", x509.KeyUsage(usage), critical=True),
        _extension("key_identifier", core.OctetString(_key_id(public))),
        _extension(
            "authority_key_identifier", x509.AuthorityKeyIdentifier({"key_identifier": _key_id(issuing)})
        ),
    ]
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial,
            "signature": _mechanism(issuer.backend),
            "issuer": issuer.name,
            "validity": x509.Validity({"not_before": _time(valid[0]), "not_after": _time(valid[1])}),
            "subject": named(subject),
            "subject_public_key_info": public,
            "extensions": extensions,
        }
    )
    whole = x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": _mechanism(issuer.backend),
            "signature_value": issuer.backend.sign(issuer.private, body.dump()),
        }
    )
    return bytes(whole.dump())


def revocation_list(
    issuer: Issuer, revoked: Sequence[tuple[int, datetime]], *, number: int, valid: tuple[datetime, datetime]
) -> bytes:
    """The certificates that count no longer, by serial number and moment, signed by the authority; DER."""
    fields = {
        "version": "v2",
        "signature": _mechanism(issuer.backend),
        "issuer": issuer.name,
        "this_update": _time(valid[0]),
        "next_update": _time(valid[1]),
        "crl_extensions": [
            crl.TBSCertListExtension({"extn_id": "crl_number", "extn_value": core.Integer(number)})
        ],
    }
    if revoked:
        fields["revoked_certificates"] = [
            {"user_certificate": serial, "revocation_date": _time(at)} for serial, at in revoked
        ]
    body = crl.TbsCertList(fields)
    whole = crl.CertificateList(
        {
            "tbs_cert_list": body,
            "signature_algorithm": _mechanism(issuer.backend),
            "signature": issuer.backend.sign(issuer.private, body.dump()),
        }
    )
    return bytes(whole.dump())


def issued_by(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    """Whether the root signed the certificate, which is no authority itself, and could when it began."""
    backend = BY_MECHANISM.get(certificate["signature_algorithm"]["algorithm"].native)
    if backend is None or certificate.issuer.dump() != root.subject.dump() or certificate.ca:
        return False
    inside = certificate["tbs_certificate"]["signature"].dump()
    if inside != certificate["signature_algorithm"].dump():
        return False
    if not root.not_valid_before <= certificate.not_valid_before <= root.not_valid_after:
        return False
    signature = certificate["signature_value"].native
    return backend.verify(root.public_key, certificate["tbs_certificate"].dump(), signature)


def revoked_in(der: bytes, root: x509.Certificate) -> dict[int, datetime]:
    """Serial numbers and moments of a revocation list; empty unless this root signed it."""
    try:
        whole = crl.CertificateList.load(der, strict=True)
        backend = BY_MECHANISM.get(whole["signature_algorithm"]["algorithm"].native)
        body = whole["tbs_cert_list"]
        if backend is None or body["issuer"].dump() != root.subject.dump():
            return {}
        if not backend.verify(root.public_key, body.dump(), whole["signature"].native):
            return {}
        rows = body["revoked_certificates"].native or []
        return {row["user_certificate"]: row["revocation_date"] for row in rows}
    except MALFORMED:
        return {}


def load(data: bytes) -> x509.Certificate:
    """A certificate from DER or PEM; ValueError when it is neither."""
    try:
        from_pem = data.lstrip().startswith(b"-----BEGIN")
        der = _unarmoured(data) if from_pem else data
        certificate = x509.Certificate.load(der, strict=True)
        certificate.public_key.dump()
        return certificate
    except MALFORMED as error:
        raise ValueError("not a certificate") from error


def armoured(der: bytes) -> bytes:
    """DER as PEM."""
    return bytes(pem.armor("CERTIFICATE", der))


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate in hexadecimal, as people compare it."""
    return hashlib.sha256(der).hexdigest()


def _unarmoured(data: bytes) -> bytes:
    return bytes(pem.unarmor(data)[2])


def _mechanism(backend: Backend) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm({"algorithm": backend.mechanism})


def _key_id(public: keys.PublicKeyInfo) -> bytes:
    """RFC 5280, 4.2.1.2 (1)."""
    return hashlib.sha1(_bits(public), usedforsecurity=False).digest()


def _bits(public: keys.PublicKeyInfo) -> bytes:
    """The key's bit string without its count of unused bits."""
    return bytes(public["public_key"].contents[1:])


def _extension(name: str, value: core.Asn1Value, *, critical: bool = False) -> x509.Extension:
    return x509.Extension({"extn_id": name, "critical": critical, "extn_value": value})


def _time(moment: datetime) -> x509.Time:
    """RFC 5280, 4.1.2.5: two digits of the year until 2049, four from 2050 on; whole seconds."""
    moment = moment.astimezone(UTC).replace(microsecond=0)
    if moment.year < 2050:
        return x509.Time(name="utc_time", value=moment)
    return x509.Time(name="general_time", value=moment)
