"""A sealed PDF is whole, or it is found out: both kinds of cryptography, without a database."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfWriter

from documents.sealing import certificates, writing
from documents.sealing.backends import BACKENDS
from documents.sealing.verifying import Trust, Verdict, trusting, verify

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
LIFE = (NOW - timedelta(days=1), NOW + timedelta(days=900))
MANIFEST = "ab" * 32
ORGAN, SEAL = "广东省人力资源和社会保障厅", "广东省人力资源和社会保障厅印章"
COMMON, ALL = ("ecdsa", "sm2"), ("ecdsa", "rsa", "sm2")


class House:
    """An authority and the seals it certifies."""

    def __init__(self, algorithm: str) -> None:
        self.backend = BACKENDS[algorithm]
        self.private = self.new_key()
        self.subject = certificates.Subject("测试", f"测试根证书 {algorithm}")
        self.issuer = certificates.self_issuer(self.backend, self.private, self.subject)
        public = self.backend.public(self.private)
        self.root = certificates.issue(
            self.issuer, self.subject, public, serial=1, valid=LIFE, authority=True
        )
        self.key = self.seal(2)

    def new_key(self) -> bytes:
        """RSA keys of 2048 bits, because making larger ones takes seconds."""
        return rsa_key() if self.backend.name == "rsa" else self.backend.generate()

    def seal(self, serial: int, organ: str = ORGAN) -> writing.SealKey:
        private = self.new_key()
        subject = certificates.Subject(organ, f"{organ}印章")
        public = self.backend.public(private)
        made = certificates.issue(self.issuer, subject, public, serial=serial, valid=LIFE)
        return writing.SealKey(self.backend, private, made)

    def trust(self, *revoked: tuple[int, datetime]) -> Trust:
        lists = [certificates.revocation_list(self.issuer, revoked, number=1, valid=LIFE)]
        return trusting([self.root], lists)


def rsa_key() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@cache
def house(algorithm: str) -> House:
    return House(algorithm)


@cache
def blank() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def sealed(
    key: writing.SealKey, content: bytes | None = None, *, field: str = "Seal1", at: datetime = NOW
) -> bytes:
    return writing.sign(content or blank(), key, field=field, name=SEAL, manifest_sha256=MANIFEST, at=at)


@cache
def once(algorithm: str) -> bytes:
    return sealed(house(algorithm).key)


def judged(content: bytes, algorithm: str) -> Verdict:
    return verify(content, house(algorithm).trust())


@pytest.mark.parametrize("algorithm", ALL)
def test_a_sealed_file_is_whole_and_names_its_organ_time_and_text(algorithm: str) -> None:
    verdict = judged(once(algorithm), algorithm)
    (seal,) = verdict.seals
    assert verdict.state == seal.state == "whole"
    assert (seal.organ, seal.name, seal.algorithm) == (ORGAN, SEAL, algorithm)
    assert seal.stated_at == NOW
    assert seal.manifest_sha256 == MANIFEST
    assert once(algorithm).startswith(blank())  # the pages' own bytes are untouched


def places_of(content: bytes) -> set[int]:
    """Some of every part: pages, entries of the signature, its value, the zeros after it, the end."""
    entries, value = content.index(b"/ByteRange"), content.index(b"/Contents <30")
    places = {*range(0, value, 61), *range(value, len(content), 499), len(content) - 1}
    places |= {*range(entries, entries + 30, 3), *range(value, value + 16)}
    return places | set(range(value + 16, value + 2000, 47))


def unnoticed(algorithm: str, places: Iterable[int]) -> list[tuple[int, int]]:
    """The bits that can be turned over without the file being found out."""
    content, trust = once(algorithm), house(algorithm).trust()
    found = []
    for place in places:
        for bit in (0x01, 0x20):  # the second turns small letters into large ones
            changed = bytearray(content)
            changed[place] ^= bit
            if verify(bytes(changed), trust).state == "whole":
                found.append((place, bit))
    return found


@pytest.mark.parametrize("algorithm", COMMON)
def test_a_changed_byte_is_found_wherever_it_is(algorithm: str) -> None:
    assert unnoticed(algorithm, sorted(places_of(once(algorithm)))) == []


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", COMMON)
def test_every_changed_byte_is_found(algorithm: str) -> None:
    assert unnoticed(algorithm, range(len(once(algorithm)))) == []


@pytest.mark.parametrize("algorithm", COMMON)
def test_what_is_added_or_cut_off_is_found(algorithm: str) -> None:
    content = once(algorithm)
    assert judged(content + b"\n", algorithm).state == "added"
    assert judged(content + b"\n% a comment", algorithm).state == "added"
    assert judged(content[:-1], algorithm).state == "changed"
    assert judged(content[: len(blank())], algorithm).state == "unsigned"


def test_two_seals_of_a_joint_issue_both_hold() -> None:
    place = house("ecdsa")
    both = sealed(place.seal(7, "广东省财政厅"), once("ecdsa"), field="Seal2")
    verdict = judged(both, "ecdsa")
    assert verdict.state == "whole"
    assert [seal.organ for seal in verdict.seals] == [ORGAN, "广东省财政厅"]
    assert both.startswith(once("ecdsa"))
    broken = bytearray(both)
    broken[len(blank()) // 2] ^= 1
    assert [seal.state for seal in judged(bytes(broken), "ecdsa").seals] == ["changed", "changed"]


def test_seals_of_both_kinds_stand_in_one_file() -> None:
    both = sealed(house("sm2").key, once("ecdsa"), field="Seal2")
    trust = trusting([house("ecdsa").root, house("sm2").root])
    assert verify(both, trust).state == "whole"
    assert verify(both, house("ecdsa").trust()).state == "untrusted"


def test_anothers_seal_is_not_taken_for_ours() -> None:
    strange = House("ecdsa")
    strange.subject = house("ecdsa").subject
    assert judged(sealed(strange.key), "ecdsa").state == "untrusted"
    # An authority's own certificate seals nothing.
    root = house("ecdsa")
    assert (
        judged(sealed(writing.SealKey(root.backend, root.private, root.root)), "ecdsa").state == "untrusted"
    )


def test_a_revoked_certificate_seals_nothing_more_and_what_it_sealed_before_stays() -> None:
    place = house("ecdsa")
    before = verify(once("ecdsa"), place.trust((2, NOW + timedelta(hours=1))))
    assert before.state == "whole"
    assert before.seals[0].revoked_at == NOW + timedelta(hours=1)
    assert verify(once("ecdsa"), place.trust((2, NOW - timedelta(hours=1)))).state == "revoked"
    assert verify(once("ecdsa"), place.trust((3, NOW - timedelta(hours=1)))).state == "whole"


def test_a_list_of_revocations_by_somebody_else_does_not_count() -> None:
    strange = House("ecdsa")
    strange.issuer = replace(strange.issuer, name=house("ecdsa").issuer.name)
    forged = certificates.revocation_list(strange.issuer, [(2, LIFE[0])], number=9, valid=LIFE)
    assert verify(once("ecdsa"), trusting([house("ecdsa").root], [forged])).state == "whole"
    assert verify(once("ecdsa"), trusting([house("ecdsa").root], [b"no list"])).state == "whole"


def test_a_seal_after_its_certificate_ended_does_not_count() -> None:
    late = sealed(house("ecdsa").key, at=LIFE[1] + timedelta(days=1))
    assert judged(late, "ecdsa").state == "expired"


@pytest.mark.parametrize("algorithm", ["ecdsa", "rsa"])
def test_another_reader_agrees(algorithm: str) -> None:
    root = next(iter(load_certs_from_pemder_data(certificates.armoured(house(algorithm).root))))
    context = ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(once(algorithm)))
    status = validate_pdf_signature(reader.embedded_signatures[0], context)
    assert status.bottom_line
    assert str(reader.embedded_signatures[0].sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"


def test_what_is_no_sealed_pdf_is_said_plainly() -> None:
    assert judged(b"", "ecdsa").state == "not_pdf"
    assert judged(b"PK\x03\x04 a package", "ecdsa").state == "not_pdf"
    assert judged(blank(), "ecdsa").state == "unsigned"
    assert judged(b"%PDF-1.7\n/ByteRange [0 1 2 3]", "ecdsa").state == "changed"
    assert judged(b"%PDF-1.7\n" + b"/ByteRange [0 9 99 1]" * 5_000, "ecdsa").state == "changed"
    assert judged(b"%PDF-1.7\n/ByteRange [0 31 35 0]<zz>", "ecdsa").state == "changed"
