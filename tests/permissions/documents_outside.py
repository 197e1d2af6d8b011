"""Who may: papers from outside, passing on, relations, the sender's 催办."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Delivery, Document
from documents.services.outside import OutsideWish, register_outside
from documents.services.passing_on import pass_on
from documents.services.receiving import first_check
from office.kernel import files
from office.kernel.models import StoredFile
from orgchart.models import Unit
from tests.documents.outside import pdf
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

REGISTRY = "people in the registry of an organ"
RECEIVERS = "readers whose organ has received it"

Found = Callable[[World], Document]


def upload(world: World, content: bytes = b"%PDF-1.7 outside") -> StoredFile:
    return files.save(content, name="来文.pdf", by=world.account("registry_clerk").id)


def form(world: World, **more: Any) -> dict[str, Any]:
    return {
        "sender": "民政部",
        "number": f"民发〔2026〕{uuid4().int % 10_000 + 1}号",
        "title": "民政部关于做好有关工作的通知",
        "kind": "通知",
        "means": "exchange",
        "received_on": date(2026, 1, 5).isoformat(),
        "file_ids": [str(upload(world).id)],
        "key": uuid4().hex,
    } | more


def registered(world: World, **more: Any) -> Delivery:
    wish = OutsideWish.model_validate(form(world, **more))
    return register_outside(by=world.person("registry_clerk"), wish=wish)


def several_senders(world: World) -> Call:
    for index in range(6):
        registered(world, sender=f"国家第{index}局")
    return Call("/outside-papers/senders?q=国家第")


def several_relations(world: World) -> Call:
    """A paper from outside that five drafts pass on."""
    delivery = registered(world)
    for _ in range(5):
        pass_on(document_id=delivery.document_id, by=world.person("registry_clerk"), verb="forward")
    return Call(f"/documents/{delivery.document_id}/related")


def _read(world: World) -> Call:
    return Call("/outside-papers/files", upload={"file": SimpleUploadedFile("来文.pdf", pdf())})


def _pages(tail: str) -> Callable[[World], Call]:
    return lambda world: Call(f"/outside-papers/files/{upload(world, pdf()).id}/pages{tail}")


def _passing(world: World) -> Call:
    return Call(f"/documents/{registered(world).document_id}/pass-on", {"verb": "forward"})


def _answering(world: World) -> Call:
    asked = registered(world, kind="函", title="省民政厅关于商请协助的函")
    return Call(f"/documents/{asked.document_id}/answer", {})


def _reading(world: World) -> Call:
    row, clerk = registered(world), world.person("registry_clerk")
    first_check(delivery_id=row.id, by=clerk, accepted=True, idempotency_key=uuid4().hex)
    division = Unit.objects.get(parent=row.unit, name="政策法规处")
    body = {"unit_ids": [str(division.id)], "opinion": "请阅知。", "key": uuid4().hex}
    return Call(f"/deliveries/{row.id}/for-reading", body)


def _registering() -> list[Row]:
    clerk, desk = "registry_clerk", "/outside-papers/desk"
    return [
        Row("outside_desk", REGISTRY, clerk, lambda world: Call(desk), "clerk"),
        Row("outside_read", REGISTRY, clerk, _read, "clerk"),
        Row("outside_pages", "whoever uploaded it", clerk, _pages(""), "city_registry"),
        Row("outside_page", "whoever uploaded it", clerk, _pages("/1"), "city_registry"),
        Row(
            "outside_senders",
            REGISTRY,
            clerk,
            lambda world: Call("/outside-papers/senders?q=民政"),
            "clerk",
        ),
        Row(
            "outside_register",
            REGISTRY,
            clerk,
            lambda world: Call("/outside-papers", form(world)),
            "clerk",
        ),
    ]


def rows(submitted: Found, sent: Found) -> list[Row]:
    """The rows, over the table's own documents."""

    def urging(world: World) -> Call:
        rows = Delivery.objects.filter(document=sent(world), state="sent").order_by("id")
        row = rows.first() or Delivery.objects.filter(document=sent(world)).order_by("id")[0]
        Delivery.objects.filter(id=row.id).update(state="sent", urged_at=None)
        return Call(f"/deliveries/{row.id}/urge", {"reason": "请尽快签收"})

    return [
        *_registering(),
        Row(
            "documents_related",
            "readers of the document; of the others only those they read",
            "division_head",
            lambda world: Call(f"/documents/{submitted(world).id}/related"),
            "city_division_head",
        ),
        Row("documents_pass_on", RECEIVERS, "registry_clerk", _passing, "city_registry"),
        Row("documents_answer", RECEIVERS, "registry_clerk", _answering, "city_registry"),
        Row(
            "documents_copy",
            "readers of the document",
            "division_head",
            lambda world: Call(f"/documents/{submitted(world).id}/copy", {}),
            "city_division_head",
        ),
        Row(
            "deliveries_for_reading",
            "whoever holds 拟办; its registry is told so",
            "office_reviewer",
            _reading,
            "registry_clerk",
            409,
        ),
        Row("deliveries_urge", "the sending side", "registry_clerk", urging, "city_registry"),
    ]
