"""Custody of seals: one asks, another confirms; and what is sealed is signed with the seal's own key."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from documents.layout.seal import draw_seal
from documents.models import Document, Rendition, Seal, SealCertificate, SealRequest, SealUse
from documents.sealing.backends import BACKENDS
from documents.sealing.verifying import verify
from documents.services import seal_keys
from documents.services.issuing import seal as use_seal
from documents.services.renditions import made_now
from documents.services.seal_custody import Asked, ask, decide, keep_picture, withdraw
from documents.stages import READ
from office.kernel import clock, files, grants
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from tests.conftest import ConstantQueries
from tests.documents.factories import TITLE, Desk, key


@pytest.fixture(autouse=True)
def own_secrets(settings: Any, tmp_path: Path) -> None:
    settings.OFFICE_DATA = tmp_path


@pytest.fixture
def seal(desk: Desk) -> Seal:
    return desk.own_seal()


@contextmanager
def refused(code: str, status: int) -> Iterator[None]:
    with pytest.raises(OfficeError) as caught:
        yield
    assert (caught.value.code, caught.value.status) == (code, status)


def asked(desk: Desk, seal: Seal, kind: str, by: str = "seal_custodian", **more: Any) -> SealRequest:
    return ask(Asked(kind=kind, reason="工作需要", seal_id=seal.id, **more), by=desk.person(by))


def confirmed(desk: Desk, row: SealRequest, by: str = "office_head") -> SealRequest:
    return decide(request_id=row.id, by=desk.person(by), agree=True)


def pdf_of(document: Document) -> bytes:
    row = made_now(document, "pdf")
    assert row.file is not None
    return files.read(row.file)


def test_the_final_pdf_is_signed_and_stays_verifiable_for_the_seals_whole_life(
    desk: Desk, django_capture_on_commit_callbacks: Any
) -> None:
    document, custodian = desk.proofread(), desk.person("seal_custodian")
    seal = desk.own_seal()
    Rendition.objects.all().delete()
    assert verify(pdf_of(document), seal_keys.own_trust()).state == "unsigned"

    confirmed(desk, asked(desk, seal, "suspend"))
    with refused("documents.seal_missing", 422):
        use_seal(document_id=document.id, by=custodian, idempotency_key=key())
    assert not SealUse.objects.exists()
    confirmed(desk, asked(desk, seal, "resume"))
    document = use_seal(document_id=document.id, by=custodian, idempotency_key=key())

    old = SealCertificate.objects.get()
    confirmed(desk, asked(desk, seal, "renew"))  # before the file is made
    content = pdf_of(document)
    verdict, use = verify(content, seal_keys.own_trust()), SealUse.objects.get()
    (found,) = verdict.seals
    assert verdict.state == "whole"
    assert found.organ == "广东省人力资源和社会保障厅"
    assert found.manifest_sha256 == use.manifest_sha256 == use.version.manifest_sha256
    assert use.certificate is not None and found.serial == use.certificate.serial != old.serial
    assert verify(content[:2000] + b"?" + content[2001:], seal_keys.own_trust()).state == "changed"

    row = asked(desk, seal, "revoke")
    later = clock.freeze(clock.now() + timedelta(hours=1))
    with later, django_capture_on_commit_callbacks(execute=True):
        confirmed(desk, row)
    verdict = verify(content, seal_keys.own_trust())
    assert verdict.state == "whole"
    assert verdict.seals[0].revoked_at is not None
    with refused("documents.seal_not_in_state", 409):
        asked(desk, seal, "resume")


def test_private_keys_lie_wrapped_and_open_with_the_installations_secret_only(
    desk: Desk, seal: Seal, settings: Any, tmp_path: Path
) -> None:
    row = seal_keys.certify(seal, by=None)
    for kept in (bytes(row.wrapped_key), (tmp_path / "secrets" / "seal-authority-ecdsa").read_bytes()):
        with pytest.raises(ValueError):
            BACKENDS["ecdsa"].public(kept)
    settings.OFFICE_SEAL_SECRET = "another"
    with pytest.raises(RuntimeError):
        seal_keys.certify(seal, by=None)


def test_nothing_happens_to_a_seal_before_a_second_person_confirms(desk: Desk, seal: Seal) -> None:
    row = asked(desk, seal, "suspend")
    seal.refresh_from_db()
    assert seal.in_use
    with refused("documents.seal_second_person", 403):
        confirmed(desk, row, "seal_custodian")
    with refused("kernel.not_found", 404):
        confirmed(desk, row, "clerk")
    assert SealRequest.objects.get().state == "open"
    confirmed(desk, row)
    seal.refresh_from_db()
    assert (seal.in_use, seal.why_out) == (False, "suspended")
    verbs = set(AuditRecord.objects.values_list("verb", flat=True))
    assert {"documents.seal_ask", "documents.seal_confirm"} <= verbs
    with refused("documents.seal_request_settled", 409):
        confirmed(desk, row)


def test_a_seal_goes_to_another_custodian_of_the_organ(desk: Desk, seal: Seal) -> None:
    registrar = desk.person("registrar")
    with refused("documents.seal_keeper", 422):
        asked(desk, seal, "hand_over", to_id=desk.person("bureau_registrar").id)
    row = asked(desk, seal, "hand_over", to_id=registrar.id)
    with refused("documents.seal_request_open", 409):
        asked(desk, seal, "revoke")
    confirmed(desk, row)
    seal.refresh_from_db()
    assert seal.custodian_id == registrar.id
    with refused("kernel.not_found", 404):
        asked(desk, seal, "suspend")


def test_whom_a_seal_goes_to_does_not_confirm_it(desk: Desk, seal: Seal) -> None:
    row = asked(desk, seal, "hand_over", to_id=desk.person("office_head").id)
    with refused("documents.seal_second_person", 403):
        confirmed(desk, row)
    own = asked(desk, desk.own_seal(), "suspend", by="office_head")
    with refused("documents.seal_second_person", 403):
        confirmed(desk, own)


def test_a_request_is_refused_with_a_reason_or_taken_back(desk: Desk, seal: Seal) -> None:
    row = asked(desk, seal, "revoke")
    with refused("documents.seal_refusal_reason", 422):
        decide(request_id=row.id, by=desk.person("office_head"), agree=False)
    decide(request_id=row.id, by=desk.person("office_head"), agree=False, note="仍需使用")
    again = asked(desk, seal, "revoke")
    with refused("kernel.not_found", 404):
        withdraw(request_id=again.id, by=desk.person("office_head"))
    withdraw(request_id=again.id, by=desk.person("seal_custodian"))
    seal.refresh_from_db()
    assert seal.in_use
    assert list(SealRequest.objects.order_by("id").values_list("state", flat=True)) == [
        "refused",
        "withdrawn",
    ]


def test_a_new_certificate_ends_the_old_one(desk: Desk, seal: Seal) -> None:
    old = seal_keys.in_force(seal, by=None)
    confirmed(desk, asked(desk, seal, "renew"))
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert SealCertificate.objects.filter(seal=seal, revoked_at=None).count() == 1
    later = clock.freeze(clock.now() + seal_keys.SEAL_LIFE + timedelta(days=1))
    with later, refused("documents.seal_certificate_ended", 409):
        seal_keys.in_force(seal, by=None)


def test_a_new_seal_is_made_with_its_picture_and_certificate(desk: Desk) -> None:
    keeper, organ = desk.person("seal_custodian"), desk.province.units["department"]
    picture = keep_picture(draw_seal("测试机关"), name="印模.png", by=keeper)
    wish = Asked("make", "新设", organ_id=organ.id, name="会议专用章", picture_id=picture.id, to_id=keeper.id)
    with refused("kernel.not_found", 404):
        ask(wish, by=desk.person("clerk"))
    client = Client()
    client.force_login(keeper.account)
    sent = {"kind": "make", "reason": "新设", "name": "会议专用章"} | {
        name: str(value)
        for name, value in (("organ_id", organ.id), ("picture_id", picture.id), ("to_id", keeper.id))
    }
    answer = client.post("/api/v1/seals/requests", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    confirmed(desk, SealRequest.objects.get(id=int(answer.json()["id"])))
    made = Seal.objects.get(name="会议专用章")
    assert made.picture_id == picture.id and made.custodian_id == keeper.id
    assert made.certificates.count() == 1


def _png(size: tuple[int, int], alpha: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (200, 0, 0, alpha)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (_png((100, 100)), "印模.png", "documents.seal_picture_side"),
        (_png((400, 500)), "印模.png", "documents.seal_picture_square"),
        (_png((400, 400), alpha=255), "印模.png", "documents.seal_picture_ground"),
        (b"GIF89a" + b"0" * 100, "印模.png", "kernel.file_mismatch"),
        (_png((400, 400)), "印模.jpg", "kernel.file_type"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 5_000_000, "印模.png", "documents.seal_picture_large"),
    ],
)
def test_a_picture_that_would_not_print_well_is_refused(
    desk: Desk, content: bytes, name: str, code: str
) -> None:
    with refused(code, 422):
        keep_picture(content, name=name, by=desk.person("seal_custodian"))


def test_the_log_of_uses_names_documents_to_those_who_may_read_them(desk: Desk, seal: Seal) -> None:
    document = desk.submit(desk.draft())
    assert document.current_version is not None
    SealUse.objects.create(seal=seal, document=document, version=document.current_version, by=seal.custodian)
    grants.give(desk.person("seal_custodian").account, READ, document)
    rows = {}
    for who in ("seal_custodian", "office_head", "clerk"):
        client = Client()
        client.force_login(desk.person(who).account)
        rows[who] = client.get(f"/api/v1/seals/{seal.id}/uses").json().get("items")
    assert rows["clerk"] is None
    assert (rows["seal_custodian"][0]["title"], rows["seal_custodian"][0]["signed"]) == (TITLE, False)
    assert (rows["office_head"][0]["title"], rows["office_head"][0]["document_id"]) == ("", None)


def test_lists_ask_as_often_however_long_they_are(
    desk: Desk, seal: Seal, assert_constant_queries: ConstantQueries
) -> None:
    client = Client()
    client.force_login(desk.person("office_head").account)

    def grow() -> None:
        for _ in range(4):
            more = desk.own_seal()
            seal_keys.certify(more, by=None)
            asked(desk, more, "suspend")

    grow()
    for path in ("/api/v1/seals", "/api/v1/seals/requests"):
        assert_constant_queries(partial(client.get, path), grow=grow)
