"""Keeping at the HTTP edge: what a conversation says of it, and an inspection between two persons."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.models import KeepingPolicy
from messaging.services import create_group, send
from messaging.services.keeping import making
from office.kernel import clock
from office.kernel.models import Account
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince


@pytest.fixture
def admins(db: None) -> dict[str, Api]:
    kinds = ("system", "security", "audit")
    return {kind: Api(Account.objects.create(login=kind, administrator=kind)) for kind in kinds}


def test_a_rule_is_listed_and_a_conversation_says_how_long_it_keeps(
    province: SmallProvince, admins: dict[str, Api]
) -> None:
    people = province.people
    group = create_group(by=people["head"], title="工作组", people=[people["clerk"].id])
    clerk = Api(province.account("clerk"))
    where = f"/conversations/{group.id}/keeping"
    assert clerk.get(where) == {"days": None, "expired_to": 0, "inspections": []}
    wish = {"kind": "group", "unit_id": str(province.units["department"].id), "days": 400}
    made = admins["security"].put("/messaging/retention", wish)
    assert made["coming"] and made["unit"]["name"] == "广东省人力资源和社会保障厅"
    assert [one["id"] for one in admins["audit"].get("/messaging/retention")["rules"]] == [made["id"]]
    assert clerk.get(where)["days"] is None
    with clock.freeze(clock.now() + timedelta(days=3)):
        clerk = Api(province.account("clerk"))
        assert clerk.get(where)["days"] == 400
    Api(province.account("law_head")).get(where, expect=404)
    refused = admins["security"].put("/messaging/retention", wish | {"days": 9}, expect=422)
    assert refused["field"] == "days" and "180" in refused["message"]["zh"]


@pytest.mark.parametrize("told", [True, False])
def test_an_inspection_goes_from_one_person_to_the_other_and_is_told_when_closed(
    province: SmallProvince, admins: dict[str, Api], told: bool
) -> None:
    people = province.people
    KeepingPolicy.objects.create(tell_inspected=told)
    group = create_group(by=people["head"], title="工作组", people=[people["clerk"].id])
    send(conversation_id=group.id, by=people["clerk"], client_id=uuid4(), text="原话")
    today = clock.today().isoformat()
    asked = {"since": today, "until": today, "reason": "核查", "basis": "粤纪〔2026〕1号"}
    body = asked | {"conversation_ids": [str(group.id)]}
    row = admins["audit"].post("/messaging/inspections", body)
    assert row["subjects"] == ["工作组"] and row["state"] == "asked" and row["mine"]
    path = f"/messaging/inspections/{row['id']}"
    admins["audit"].post(f"{path}/package", {}, expect=409)
    seen = admins["security"].get("/messaging/inspections")["items"]
    assert [one["id"] for one in seen] == [row["id"]] and not seen[0]["mine"]
    admins["security"].post(f"{path}/decision", {"approve": True})
    making.make_due()
    answer = admins["audit"].post(f"{path}/package", {})
    assert answer["Cache-Control"] == "private, no-store"
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    content = json.loads(package.read(f"conversations/{group.id}.json"))
    assert [one["text"] for one in content["messages"]] == ["原话"]
    clerk = Api(province.account("clerk"))
    assert clerk.get(f"/conversations/{group.id}/keeping")["inspections"] == []
    assert admins["audit"].post(f"{path}/close", {})["state"] == "closed"
    shown = clerk.get(f"/conversations/{group.id}/keeping")["inspections"]
    assert [one["basis"] for one in shown] == (["粤纪〔2026〕1号"] if told else [])
    admins["audit"].post(f"{path}/package", {}, expect=409)


def test_a_hold_shows_its_steps(province: SmallProvince, admins: dict[str, Api]) -> None:
    body = {"unit_id": str(province.units["law"].id), "reason": "核查", "basis": "粤纪〔2026〕1号"}
    row = admins["audit"].post("/messaging/holds", body)
    assert (row["what"], row["state"], row["decided"]) == ("政策法规处", "asked", None)
    done = admins["security"].post(f"/messaging/holds/{row['id']}", {"verb": "confirm"})
    assert (done["state"], done["decided"]["by"]) == ("active", "security")
    for kind in ("system", "security"):
        admins[kind].post("/messaging/holds", body, expect=403)
    admins["system"].get("/messaging/holds", expect=403)
    Api(province.account("clerk")).get("/messaging/holds", expect=404)
