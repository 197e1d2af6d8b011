"""What contradicts a planned change is refused at once, naming what stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from office.kernel import clock
from office.kernel.models import Account
from orgchart.models import Change, ChangeState, Post
from orgchart.selectors import primary_appointment
from orgchart.services import changes
from orgchart.services.changes.payloads import payload_adapter
from orgchart.services.dates import follow_dates, forget_dates
from tests.orgchart.administration import change, refused, sound
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 2, 28, 4, 0, tzinfo=UTC)
FIRST, TENTH = date(2026, 3, 1), date(2026, 3, 10)
AGAINST = "orgchart.planned_against"


@pytest.fixture(autouse=True)
def _on_the_last_of_february() -> Iterator[None]:
    forget_dates()
    with clock.freeze(TODAY):
        yield
    forget_dates()


def who(province: SmallProvince, key: str) -> dict[str, Any]:
    return {"person": province.people[key].id, "version": 1}


def post_in(province: SmallProvince, unit: str, title: str = "二级主任科员") -> Post:
    return Post.objects.create(unit=province.units[unit], title=title)


def test_two_transfers_on_one_day_are_one_too_many(province: SmallProvince, by: Account) -> None:
    law, office = post_in(province, "law"), post_in(province, "office")
    first = change(by, "person_transfer", on=FIRST, seat={"post": law.id}, **who(province, "clerk"))
    second = {"seat": {"post": office.id}, **who(province, "clerk")}
    refusal = refused(by, "person_transfer", AGAINST, on=FIRST, **second)
    assert refusal.data["what"] == "简嘉树 由“事业单位人事管理处”调“政策法规处”任二级主任科员"
    assert refusal.data["on"] == "2026-03-01" and refusal.data["change"] == str(first.id)
    message = refusal.body()["message"]
    assert "政策法规处" in message["zh"] and "2026-03-01" in message["en"]
    payload = payload_adapter.validate_python({"kind": "person_transfer", **second})
    told = changes.preview(by=by, payload=payload, effective_on=FIRST)
    assert [one.code for one in told.blockers] == [AGAINST]

    changes.undo(by=by, change_id=first.id)
    change(by, "person_transfer", on=FIRST, **second)
    with clock.freeze(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)):
        follow_dates()
        held = primary_appointment(province.people["clerk"])
        assert held and held.post_id == office.id
        sound()


def test_one_after_another_is_no_contradiction(province: SmallProvince, by: Account) -> None:
    law, office = post_in(province, "law"), post_in(province, "office")
    change(by, "person_transfer", on=FIRST, seat={"post": law.id}, **who(province, "clerk"))
    change(by, "person_transfer", on=TENTH, seat={"post": office.id}, **who(province, "clerk"))
    with clock.freeze(datetime(2026, 3, 9, 16, 0, tzinfo=UTC)):
        follow_dates()
        held = primary_appointment(province.people["clerk"])
        assert held and held.post_id == office.id
    assert not Change.objects.filter(state=ChangeState.FAILED).exists()


@pytest.mark.parametrize(("retires", "moves"), [(FIRST, TENTH), (TENTH, FIRST), (FIRST, FIRST)])
def test_nothing_happens_to_who_has_retired(
    province: SmallProvince, by: Account, retires: date, moves: date
) -> None:
    seat = {"post": post_in(province, "law").id}
    change(by, "person_retire", on=retires, **who(province, "clerk"))
    if moves < retires:
        change(by, "person_transfer", on=moves, seat=seat, **who(province, "clerk"))
    else:
        refused(by, "person_transfer", AGAINST, on=moves, seat=seat, **who(province, "clerk"))
        refused(by, "person_second", AGAINST, on=moves, seat=seat, **who(province, "clerk"))


def test_who_is_planned_to_move_does_not_retire_before(province: SmallProvince, by: Account) -> None:
    seat = {"post": post_in(province, "law").id}
    change(by, "person_transfer", on=TENTH, seat=seat, **who(province, "clerk"))
    refused(by, "person_retire", AGAINST, on=FIRST, **who(province, "clerk"))
    refused(by, "person_leave", AGAINST, **who(province, "clerk"))


def test_a_post_is_planned_for_as_many_as_it_has_places(province: SmallProvince, by: Account) -> None:
    post = post_in(province, "law")
    change(by, "person_transfer", on=FIRST, seat={"post": post.id}, **who(province, "clerk"))
    other = {"seat": {"post": post.id}, **who(province, "head")}
    refused(by, "person_transfer", AGAINST, on=TENTH, **other)
    refused(by, "post_abolish", AGAINST, on=TENTH, post=post.id)
    Post.objects.filter(id=post.id).update(quota=2)
    change(by, "person_transfer", on=TENTH, **other)


def test_who_takes_a_post_and_leaves_it_makes_room_again(province: SmallProvince, by: Account) -> None:
    post, office = post_in(province, "law"), post_in(province, "office")
    change(by, "person_transfer", on=FIRST, seat={"post": post.id}, **who(province, "clerk"))
    change(by, "person_transfer", on=TENTH, seat={"post": office.id}, **who(province, "clerk"))
    change(by, "person_transfer", on=TENTH, seat={"post": post.id}, **who(province, "head"))


def test_a_post_to_be_abolished_is_not_taken_after(province: SmallProvince, by: Account) -> None:
    post = post_in(province, "law")
    change(by, "post_abolish", on=FIRST, post=post.id)
    seat = {"post": post.id}
    refused(by, "person_transfer", AGAINST, on=TENTH, seat=seat, **who(province, "clerk"))
    refused(by, "post_abolish", AGAINST, on=TENTH, post=post.id)


def test_a_unit_that_will_have_ended_is_changed_no_more(province: SmallProvince, by: Account) -> None:
    law, office = province.units["law"], province.units["office"]
    ending = {"unit": law.id, "version": 1, "successor": office.id}
    change(by, "unit_edit", on=FIRST, unit=law.id, version=1, name="法规处")
    change(by, "unit_abolish", on=TENTH, **ending)
    refused(by, "unit_edit", AGAINST, on=TENTH, unit=law.id, version=1, short_name="法规")
    refused(by, "unit_abolish", AGAINST, on=date(2026, 3, 20), **ending)
    refused(by, "unit_add", AGAINST, on=TENTH, parent=law.id, unit_kind="division", name="一科")
    merge = {"units": [{"id": office.id, "version": 1}], "into": {"id": law.id, "version": 1}}
    refused(by, "unit_merge", AGAINST, on=TENTH, **merge)
    seat = {"unit": law.id, "title": "主任科员"}
    refused(by, "person_transfer", AGAINST, on=TENTH, seat=seat, **who(province, "clerk"))


def test_a_unit_does_not_end_before_what_is_planned_for_it(province: SmallProvince, by: Account) -> None:
    law, office = province.units["law"], province.units["office"]
    change(by, "unit_edit", on=TENTH, unit=law.id, version=1, name="法规处")
    refused(by, "unit_abolish", AGAINST, on=FIRST, unit=law.id, version=1, successor=office.id)


def test_two_names_on_one_day_are_one_too_many(province: SmallProvince, by: Account) -> None:
    law = province.units["law"].id
    change(by, "unit_edit", on=FIRST, unit=law, version=1, name="法规一处")
    refused(by, "unit_edit", AGAINST, on=FIRST, unit=law, version=1, name="法规二处")
    change(by, "unit_edit", on=FIRST, unit=law, version=1, establishment=9)
    change(by, "unit_edit", on=TENTH, unit=law, version=1, name="法规二处")
    fields = {"parent": province.units["department"].id, "unit_kind": "division", "name": "新处"}
    change(by, "unit_add", on=FIRST, **fields)
    refused(by, "unit_add", AGAINST, on=TENTH, **fields)
