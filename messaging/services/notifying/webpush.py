"""Web Push by the letter: VAPID (RFC 8292) under keys of our own, and encryption to one browser (RFC 8291).

The push service that carries a push learns when and to which browser, never what it says.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD: Final = 4096
"""Bytes of the one record; push services take no more (RFC 8291, 4)."""
TEXT_LIMIT: Final = 3000
"""Bytes of what may be said."""
TOKEN_SECONDS: Final = 12 * 3600
"""A token holds for so long; RFC 8292 allows a day."""


def public_key() -> str:
    """What browsers subscribe with: our public key, base64url."""
    return encode(_point(_key().public_key()))


def headers(endpoint: str, *, now: float, seconds: int, urgent: bool, topic: str) -> dict[str, str]:
    """What goes with a push. ``seconds``: how long the service keeps it; a later one of its ``topic`` (at
    most 32 characters of base64url) takes its place.
    """
    return {
        "Authorization": f"vapid t={_token(endpoint, now)}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Urgency": "high" if urgent else "normal",
        "Topic": topic,
    }


def encrypt(text: bytes, *, public: str, secret: str) -> bytes:
    """``text`` for the browser with this public key and secret alone: one record of aes128gcm.

    Raises:
        ValueError: the key or the secret is none, or the text is too long.
    """
    if len(text) > TEXT_LIMIT:
        raise ValueError("too long for a push")
    theirs, shared_secret = keys_of(public, secret)
    ours = ec.generate_private_key(CURVE)
    here = _point(ours.public_key())
    agreed = ours.exchange(ec.ECDH(), theirs)
    info = b"WebPush: info\x00" + _point(theirs) + here
    material = _derive(agreed, salt=shared_secret, info=info, length=32)
    salt = os.urandom(16)
    key = _derive(material, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derive(material, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    # \x02 ends the last record.
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(here)]) + here + sealed


def keys_of(public: str, secret: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """A browser's keys; ValueError for what is no point of P-256, or no 16 bytes."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(public))
    shared = decode(secret)
    if len(shared) != 16:
        raise ValueError("a secret has 16 bytes")
    return point, shared


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("no base64url") from error


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    """Made from the secret in the data folder: the same in every process and after a restart."""
    seed = hashlib.sha512(b"office vapid\x00" + settings.OFFICE_VAPID_SECRET.encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, CURVE)


def _token(endpoint: str, now: float) -> str:
    """A JWT (ES256) that says to the push service who pushes."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now) + TOKEN_SECONDS,
        "sub": settings.OFFICE_PUSH_CONTACT,
    }
    head = {"typ": "JWT", "alg": "ES256"}
    said = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    r, s = utils.decode_dss_signature(_key().sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{said}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
