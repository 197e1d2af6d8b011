"""Who made a paper stays as it was; who keeps it follows the reorganisation, and so does what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from approvals.models import Task
from approvals.services.templates import ensure_default_templates, publish
from documents.models import Document, NumberSeries, Seal
from documents.selectors.lists import deliveries_in
from documents.services.custody import follow_unit
from documents.services.distribution import send
from documents.services.numbers import allocate
from office.kernel import clock
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from office.kernel.outbox import drain
from orgchart.models import Appointment, Unit
from orgchart.services import plans
from tests.documents.factories import Desk
from tests.orgchart.administration import change, sound, system
from tests.orgchart.factories import small_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    ensure_default_templates()
    return Desk(small_province())


def keys(desk: Desk, *names: str) -> list[dict[str, Any]]:
    rows = Unit.objects.in_bulk([desk.unit_id(name) for name in names])
    return [{"id": desk.unit_id(name), "version": rows[desk.unit_id(name)].version} for name in names]


def into(desk: Desk, source: str, goal: str) -> dict[str, Any]:
    return {"units": keys(desk, source), "into": keys(desk, goal)[0]}


def kept_by(document: Document) -> tuple[int, int]:
    document.refresh_from_db()
    return document.owner_unit_id, document.custodian_unit_id


def test_a_merger_hands_on_custody_and_open_work(desk: Desk) -> None:
    """The plan says beforehand how much it moves, and it is what moves."""
    document = desk.submit(desk.draft())
    kept = desk.draft()
    old, goal = desk.unit_id("institutions"), desk.unit_id("law")
    act = {
        "kind": "unit_merge",
        "units": [{"id": str(old), "version": 1}],
        "into": {"id": str(goal), "version": 1},
    }
    drawing = plans.Drawing("机构改革", "", clock.today(), [("a1", act)])
    plan = plans.make(by=system(), unit_id=desk.unit_id("department"), drawing=drawing)
    counts = {one.name: one.count for one in plans.preview(by=system(), plan_id=plan.id).touches}
    assert counts["documents"] == 2 and counts["papers_under_way"] == 1 and counts["open_tasks"] == 1
    plans.schedule(by=system(), plan_id=plan.id, version=1)
    drain()
    assert kept_by(document) == (old, goal) and kept_by(kept) == (old, goal)
    task = Task.objects.get(state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    assert task.unit_id == goal and task.assignee_id == desk.person("head").id
    note = AuditRecord.objects.get(verb="documents.custody")
    assert note.entity_id == old and note.data["documents"] == 2
    follow_unit(unit_id=old)
    assert AuditRecord.objects.filter(verb="documents.custody").count() == 1, "once"
    desk.decide(document, "head")
    sound()


def test_a_plan_names_the_flows_that_ask_for_a_post_it_ends(desk: Desk) -> None:
    post = Appointment.objects.get(person=desk.person("head"), unit_id=desk.unit_id("institutions")).post_id
    steps = [{"stage": "check", "who": {"to": "post", "id": str(post)}}]
    publish(key="by_post", name="按岗位送签", subject_type="document", definition={"steps": steps})
    ends, goal = (
        {"id": str(row["id"]), "version": row["version"]} for row in keys(desk, "institutions", "law")
    )
    act = {"kind": "unit_merge", "units": [ends], "into": goal}
    drawing = plans.Drawing("机构改革", "", clock.today(), [("a1", act)])
    plan = plans.make(by=system(), unit_id=desk.unit_id("department"), drawing=drawing)
    touches = {one.name: one.examples for one in plans.preview(by=system(), plan_id=plan.id).touches}
    assert touches["flow_templates"] == ("按岗位送签",)


def test_a_paper_finds_its_way_after_its_division_is_merged(desk: Desk) -> None:
    """Its next steps are found from what goes on for where it was made."""
    document = desk.submit(desk.draft())
    change(system(), "unit_merge", **into(desk, "institutions", "law"))
    drain()
    for who in ("head", "law_head", "finance_head", "office_head"):
        desk.decide(document, who)
    waiting = Task.objects.get(state=Task.State.ACTIVE, kind=Task.Kind.SIGN)
    assert waiting.assignee_id == desk.person("deputy").id, "who was in charge of the division still is"
    sound()


def test_what_ends_without_a_successor_is_kept_above(desk: Desk) -> None:
    """Papers of an empty unit that is abolished go to what it lay in; later steps are followed."""
    made = change(
        system(),
        "unit_add",
        parent=desk.unit_id("law"),
        unit_kind="division",
        name="综合科",
        on=date(2026, 1, 5),
    )
    unit = Unit.objects.get(name="综合科")
    document = desk.draft()
    Document.objects.filter(id=document.id).update(custodian_unit=unit)
    assert made.state == "applied"
    change(system(), "unit_abolish", unit=unit.id, version=unit.version)
    drain()
    assert kept_by(document)[1] == desk.unit_id("law")
    change(system(), "unit_merge", **into(desk, "law", "finance"))
    drain()
    assert kept_by(document)[1] == desk.unit_id("finance")


def test_what_is_split_off_takes_along_what_its_people_work_on(desk: Desk) -> None:
    """Issued papers stay with the old unit."""
    mine, issued = desk.draft(), desk.draft()
    Document.objects.filter(id=issued.id).update(state="distributed")
    unit = Unit.objects.get(id=desk.unit_id("institutions"))
    post = desk.province.appointments["clerk"].post_id
    new = {"name": "人才开发处"}
    change(system(), "unit_split", unit=unit.id, version=unit.version, new=new, posts=[post])
    drain()
    made = Unit.objects.get(name="人才开发处")
    assert kept_by(mine)[1] == made.id and kept_by(issued)[1] == unit.id


def test_an_organ_that_ends_gives_no_more_numbers_and_its_seals_rest(desk: Desk) -> None:
    """What was sent to it is handled by its successor."""
    document = desk.draft()
    send(document, by_account=desk.person("registrar").account_id)
    delivery = desk.delivery(document)
    bureau = Unit.objects.get(id=desk.unit_id("bureau"))
    seal = Seal.objects.create(organ=bureau, name="章", custodian=desk.person("bureau_registrar"))
    series = NumberSeries.objects.create(organ=bureau, name="江人社发", code_word="江人社发")
    change(system(), "unit_merge", **into(desk, "bureau", "jiangmen_government"))
    drain()
    seal.refresh_from_db()
    series.refresh_from_db()
    assert not seal.in_use and series.closed_on == clock.today()
    with pytest.raises(OfficeError) as caught:
        allocate(series=series, document=document, by=desk.person("registrar"))
    assert caught.value.code == "documents.series_closed"
    registrar = desk.person("bureau_registrar").account
    assert [row.id for row in deliveries_in(registrar, "in")] == [delivery.id]
    assert AuditRecord.objects.filter(verb="documents.series_close").count() == 1
    sound()
