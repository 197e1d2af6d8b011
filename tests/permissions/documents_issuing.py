"""Who may: the number register, and what an organ does about what it signs and sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from approvals.models import Task
from documents.models import Delivery, Document, NumberEntry, NumberSeries
from documents.services.numbers import default_series, reserve
from documents.services.recalling import recall
from orgchart.models import Unit
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

KEEPER, STRANGER, LEADER = "registry_clerk", "city_division_head", "director"
KEEPERS = "the organ's registry; its other members are told so"
ORGAN = "广东省人力资源和社会保障厅"


def _series(world: World) -> NumberSeries:
    return default_series(Unit.objects.get(name=ORGAN))[0]


def _kept(world: World, count: int = 1) -> NumberEntry:
    return reserve(series=_series(world), by=world.person(KEEPER), count=count, purpose="会议文件")[0]


def _reserving(world: World) -> Call:
    wish = {"series_id": str(_series(world).id), "count": 1, "purpose": "会议文件"}
    return Call("/register/reserve", wish)


def _voiding(world: World) -> Call:
    return Call(f"/register/entries/{_kept(world).id}/void", {"why": "会议取消"})


def _opening(world: World) -> Call:
    organ = Unit.objects.get(name=ORGAN)
    return Call("/register/series", {"organ_id": str(organ.id), "name": "令", "code_word": "粤人社令"})


def _closing(world: World) -> Call:
    return Call(f"/register/series/{_series(world).id}/close", {})


def _book(world: World) -> Call:
    entry = _kept(world)
    return Call(f"/register/book?series_id={entry.series_id}&year={entry.year}")


def several_numbers(world: World, count: int) -> Call:
    _kept(world, count)
    return Call("/register")


def several_series(world: World, count: int) -> Call:
    organ = _series(world).organ
    for n in range(count):
        NumberSeries.objects.create(organ=organ, name=f"册{n}", code_word=f"粤人社{'甲乙丙丁戊己庚辛'[n]}")
    return Call("/register/series")


def _signing(world: World) -> Call:
    """请…阅后发 of a seeded document that waits at the director's 签发, its text opened."""
    director = world.person(LEADER)
    tasks = Task.objects.filter(assignee=director, state="active", step__stage="issue")
    task = tasks.filter(chain__subject_type="document").select_related("chain").order_by("id").first()
    assert task is not None, "nothing waits at 签发"
    document = Document.objects.get(id=task.chain.subject_id)
    version = document.current_version
    assert version is not None
    version.openings.get_or_create(account=director.account)
    wish = {"reader": str(world.person("deputy_director").id), "seen_hash": version.manifest_sha256}
    return Call(f"/documents/{document.id}/issue-after-reading", wish | {"key": uuid4().hex})


def _unsigned(document: Document) -> Delivery:
    """A delivery of the document for which nobody has signed."""
    delivery = document.deliveries.order_by("id")[0]
    delivery.state = Delivery.State.SENT
    delivery.save(update_fields=["state"])
    return delivery


def rows(sent: Callable[[World], Document]) -> list[Row]:
    """The rows, over the table's own distributed document."""

    def standing(world: World) -> Call:
        return Call(f"/documents/{sent(world).id}/standing")

    def annulling(world: World) -> Call:
        wish: dict[str, Any] = {"act": "revoke", "basis": "厅务会议", "reason": "越权"}
        return Call(f"/documents/{sent(world).id}/annul", wish)

    def recalling(world: World) -> Call:
        return Call(f"/deliveries/{_unsigned(sent(world)).id}/recall", {"reason": "附件有误"})

    def resending(world: World) -> Call:
        delivery = _unsigned(sent(world))
        recall(delivery_id=delivery.id, by=world.person(KEEPER), reason="附件有误")
        return Call(f"/deliveries/{delivery.id}/resend", {})

    return [
        Row("documents_number_series", "everybody: those of their own organs", KEEPER, _all, "admin_audit"),
        Row("documents_register_book", "the organ's members", KEEPER, _book, STRANGER),
        Row("documents_series_open", "the organ's registry", KEEPER, _opening, STRANGER),
        Row("documents_series_close", KEEPERS, KEEPER, _closing, "clerk", 403),
        Row("documents_number_reserve", KEEPERS, KEEPER, _reserving, "clerk", 403),
        Row("documents_number_void", KEEPERS, KEEPER, _voiding, "clerk", 403),
        Row("documents_issue_after_reading", "whoever holds 签发", LEADER, _signing, STRANGER),
        Row("documents_standing", "whoever reads the document", KEEPER, standing, STRANGER),
        Row(
            "documents_annul",
            "the leaders of the organ that issued it; its other readers are told so",
            LEADER,
            annulling,
            KEEPER,
            403,
        ),
        Row(
            "deliveries_recall",
            "the issuing organ's registry and leaders, while nobody has signed for it",
            KEEPER,
            recalling,
            STRANGER,
        ),
        Row("deliveries_resend", "the same", KEEPER, resending, STRANGER),
    ]


def _all(world: World) -> Call:
    return Call("/register/series")
