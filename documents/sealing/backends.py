"""The cryptography behind a seal: one small interface, ECDSA and RSA by pyca, SM2 with SM3 by GmSSL."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from gmssl_pyx import (
    GmsslInnerError,
    InvalidValueError,
    sm2_key_generate,
    sm2_sign,
    sm2_verify,
    sm3_hash,
)

# GM/T 0006-2012: the curve, SM3, and SM2 signatures over SM3.
SM2_CURVE, SM3, SM2_WITH_SM3 = "1.2.156.10197.1.301", "1.2.156.10197.1.401", "1.2.156.10197.1.501"
RSA_BITS = 3072


class Backend(Protocol):
    """One kind of key. ``mechanism`` and ``digest`` are the names ASN.1 structures carry."""

    name: str
    mechanism: str
    digest: str

    def generate(self) -> bytes:
        """A new private key, in a form that only this back end reads."""

    def public(self, private: bytes) -> keys.PublicKeyInfo:
        """The public half as X.509 writes it."""

    def sign(self, private: bytes, message: bytes) -> bytes: ...

    def verify(self, public: keys.PublicKeyInfo, message: bytes, signature: bytes) -> bool: ...

    def hash(self, data: bytes) -> bytes:
        """The digest of `data`, 32 bytes."""


class _Classic:
    digest = "sha256"

    def hash(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()


class Ecdsa(_Classic):
    """ECDSA on P-256 with SHA-256: what common readers of PDF check."""

    name, mechanism = "ecdsa", "sha256_ecdsa"

    def generate(self) -> bytes:
        return _pkcs8(ec.generate_private_key(ec.SECP256R1()))

    def public(self, private: bytes) -> keys.PublicKeyInfo:
        return _public(private)

    def sign(self, private: bytes, message: bytes) -> bytes:
        key = serialization.load_der_private_key(private, password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key.sign(message, ec.ECDSA(hashes.SHA256()))

    def verify(self, public: keys.PublicKeyInfo, message: bytes, signature: bytes) -> bool:
        try:
            key = serialization.load_der_public_key(public.dump())
            if not isinstance(key, ec.EllipticCurvePublicKey):
                return False
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True


class Rsa(_Classic):
    """RSA of 3072 bits, PKCS #1 v1.5 with SHA-256: for sites whose own authority issues such keys."""

    name, mechanism = "rsa", "sha256_rsa"

    def generate(self) -> bytes:
        return _pkcs8(rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS))

    def public(self, private: bytes) -> keys.PublicKeyInfo:
        return _public(private)

    def sign(self, private: bytes, message: bytes) -> bytes:
        key = serialization.load_der_private_key(private, password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def verify(self, public: keys.PublicKeyInfo, message: bytes, signature: bytes) -> bool:
        try:
            key = serialization.load_der_public_key(public.dump())
            if not isinstance(key, rsa.RSAPublicKey):
                return False
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True


class Sm2:
    """SM2 with SM3 (GM/T 0003, GM/T 0004), the signer's identity the standard's own default.

    A private key is 96 bytes: 64 of the point, 32 of the number.
    """

    name, mechanism, digest = "sm2", "sm2_sm3", "sm3"

    def generate(self) -> bytes:
        public, private = sm2_key_generate()
        return bytes(public) + bytes(private)

    def public(self, private: bytes) -> keys.PublicKeyInfo:
        algorithm = keys.PublicKeyAlgorithm(
            {"algorithm": "ec", "parameters": keys.ECDomainParameters(name="named", value="sm2")}
        )
        point = keys.ECPointBitString(b"\x04" + private[:64])
        return keys.PublicKeyInfo({"algorithm": algorithm, "public_key": point})

    def sign(self, private: bytes, message: bytes) -> bytes:
        return bytes(sm2_sign(private[64:], private[:64], message))

    def verify(self, public: keys.PublicKeyInfo, message: bytes, signature: bytes) -> bool:
        try:
            point = public["public_key"].native
            return len(point) == 65 and bool(sm2_verify(point[1:], message, signature))
        except (GmsslInnerError, InvalidValueError, ValueError, TypeError):
            return False

    def hash(self, data: bytes) -> bytes:
        return bytes(sm3_hash(data))


BACKENDS: dict[str, Backend] = {backend.name: backend for backend in (Ecdsa(), Rsa(), Sm2())}
BY_MECHANISM: dict[str, Backend] = {backend.mechanism: backend for backend in BACKENDS.values()}


def _pkcs8(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(private: bytes) -> keys.PublicKeyInfo:
    key = serialization.load_der_private_key(private, password=None).public_key()
    encoded = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return keys.PublicKeyInfo.load(encoded)


def _name(kind: Any, oid: str, name: str) -> None:
    """Teach asn1crypto a name, as its own ``NamedCurve.register`` does; it has no other way in."""
    kind._map[oid] = name
    if kind._reverse_map is not None:
        kind._reverse_map[name] = oid


keys.NamedCurve.register("sm2", SM2_CURVE, 32)
_name(algos.DigestAlgorithmId, SM3, "sm3")
_name(algos.SignedDigestAlgorithmId, SM2_WITH_SM3, "sm2_sm3")
