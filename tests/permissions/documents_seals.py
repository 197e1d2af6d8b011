"""Who may: seals under custody, and verification, which is for anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.layout.seal import draw_seal
from documents.models import Document, PrintRecord, Seal, SealRequest, SealUse
from documents.sealing.backends import BACKENDS
from documents.services import seal_keys
from documents.services.printing import coded
from documents.services.seal_custody import Asked, ask, keep_picture
from documents.stages import READ
from office.kernel import grants
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

KEEPER, HEAD, STRANGER = "seal_custodian", "office_reviewer", "clerk"
CONCERNED = "the seal's custodian, the organ's administrator, the head of its office"
SECOND = "the organ's administrator and the head of its office, save who asked and who gets it"
ANYBODY = "anybody, without an account"


def _seal(world: World) -> Seal:
    return Seal.objects.filter(custodian=world.person(KEEPER)).order_by("id")[0]


def _asked(world: World) -> SealRequest:
    seal = _seal(world)
    return ask(Asked(kind="suspend", reason="年度检查", seal_id=seal.id), by=world.person(KEEPER))


def _new(world: World, name: str = "会议专用章") -> SealRequest:
    keeper = world.person(KEEPER)
    picture = keep_picture(draw_seal("测试机关"), name="印模.png", by=keeper)
    wish = Asked(
        kind="make",
        reason="新设",
        organ_id=_seal(world).organ_id,
        name=name,
        picture_id=picture.id,
        to_id=keeper.id,
    )
    return ask(wish, by=keeper)


def several_seals(world: World, count: int) -> Call:
    """Seals in one custodian's keeping, each with a certificate."""
    one = _seal(world)
    for number in range(count):
        made = Seal.objects.create(organ=one.organ, name=f"专用章{number}", custodian=one.custodian)
        seal_keys.certify(made, by=None)
    return Call("/seals")


def several_requests(world: World, count: int) -> Call:
    for number in range(count):
        _new(world, f"专用章{number}")
    return Call("/seals/requests")


def several_uses(world: World, count: int) -> Call:
    """The log of a seal that was used on many documents."""
    seal = Seal.objects.create(organ=_seal(world).organ, name="专用章", custodian=world.person(KEEPER))
    for document in Document.objects.filter(organ=seal.organ, current_version__isnull=False)[:count]:
        assert document.current_version_id is not None
        SealUse.objects.create(
            seal=seal, document=document, version_id=document.current_version_id, by=seal.custodian
        )
    return Call(f"/seals/{seal.id}/uses")


def _pdf() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("文件.pdf", b"%PDF-1.7\n%%EOF")}


def _picture() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("印模.png", draw_seal("测试机关"), content_type="image/png")}


def _root(world: World) -> Call:
    seal_keys.ensure_authority()
    return Call("/verify/roots/ecdsa")


def _revocations(world: World) -> Call:
    seal_keys.publish_revocations(BACKENDS["ecdsa"])
    return Call("/verify/revocations/ecdsa")


def _on(request: Callable[[World], SealRequest], what: str, body: Any = None) -> Callable[[World], Call]:
    return lambda world: Call(f"/seals/requests/{request(world).id}/{what}", body)


def _asking(world: World) -> Call:
    return Call("/seals/requests", {"kind": "suspend", "reason": "年度检查", "seal_id": str(_seal(world).id)})


def _issued(world: World) -> Document:
    """One that the head of the office reads, too."""
    document = Document.objects.filter(organ=_seal(world).organ, current_version__isnull=False)[0]
    grants.give_many([world.account(HEAD), world.account(KEEPER)], READ, [document])
    return document


def _code(world: World) -> Call:
    row = coded(kind=PrintRecord.Kind.SHEET, document=_issued(world), by=world.person(KEEPER))
    return Call(f"/prints/{row.code}")


def several_prints(world: World, count: int) -> Call:
    document = _issued(world)
    for _ in range(count):
        coded(kind=PrintRecord.Kind.SHEET, document=document, by=world.person(KEEPER))
    return Call(f"/documents/{document.id}/prints")


ROWS = [
    Row("print_code", "whoever may read what it stands on", KEEPER, _code, "city_division_head"),
    Row(
        "documents_prints",
        "of its readers, who answers for the organ's papers",
        HEAD,
        lambda w: several_prints(w, 1),
        KEEPER,
    ),
    Row("seals_list", "everybody: what they keep or answer for", KEEPER, lambda w: Call("/seals")),
    Row("seals_desk", "everybody: for which organs they may ask", KEEPER, lambda w: Call("/seals/desk")),
    Row("seals_requests", "everybody: what concerns them", HEAD, lambda w: Call("/seals/requests")),
    Row(
        "seals_picture_upload",
        "who may ask for a seal",
        KEEPER,
        lambda w: Call("/seals/pictures", upload=_picture()),
        STRANGER,
    ),
    Row("seals_ask", CONCERNED, KEEPER, _asking, STRANGER),
    Row("seals_decide", SECOND, HEAD, _on(_asked, "decide", {"agree": True}), STRANGER),
    Row("seals_withdraw", "who asked", KEEPER, _on(_asked, "withdraw"), HEAD),
    Row("seals_request_picture", f"{CONCERNED}; who asked", HEAD, _on(_new, "picture"), STRANGER),
    Row("seals_picture", CONCERNED, KEEPER, lambda w: Call(f"/seals/{_seal(w).id}/picture"), STRANGER),
    Row("seals_uses", CONCERNED, HEAD, lambda w: Call(f"/seals/{_seal(w).id}/uses"), STRANGER),
    Row("verify_file", ANYBODY, STRANGER, lambda w: Call("/verify", upload=_pdf()), anonymous=200),
    Row("verify_roots", ANYBODY, STRANGER, lambda w: Call("/verify/roots"), anonymous=200),
    Row("verify_root", ANYBODY, STRANGER, _root, anonymous=200),
    Row("verify_revocations", ANYBODY, STRANGER, _revocations, anonymous=200),
]
