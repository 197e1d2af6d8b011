"""The export of one's own data: what is one's own, made once, kept for a week, given to nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from messaging.services import create_group, open_direct, send
from messaging.services.recall import recall
from office.integrations.exporting import services
from office.kernel import clock
from office.kernel.models import AuditRecord, PersonalExport
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince, small_province


@pytest.fixture
def province(db: None, settings: Any, tmp_path: Any) -> SmallProvince:
    settings.OFFICE_DATA = tmp_path
    return small_province()


def say(province: SmallProvince, room: int, key: str, text: str, files: list[int] | None = None) -> int:
    by = province.people[key]
    return send(conversation_id=room, by=by, client_id=uuid4(), text=text, files=files or []).seq


def package(api: Api, row: dict[str, Any]) -> zipfile.ZipFile:
    answer = api.get(f"/exports/{row['id']}/file")
    assert answer["Cache-Control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_it_holds_what_is_ones_own_and_nothing_of_others(province: SmallProvince) -> None:
    head, clerk = province.people["head"], province.people["clerk"]
    group = create_group(by=head, title="条例工作组", people=[clerk.id])
    direct = open_direct(by=clerk, person_id=province.people["law_head"].id)
    api = Api(province.account("clerk"))
    file = api.upload("说明.txt", "附件内容".encode())
    say(province, group.id, "clerk", "我说的", [int(file["id"])])
    say(province, group.id, "head", "处长说的")
    say(province, direct.id, "law_head", "只对你说")
    secret = say(province, group.id, "clerk", "说错了")
    recall(by=clerk, conversation_id=group.id, seq=secret)
    row = api.post("/exports", {})
    assert api.post("/exports", {}, 409)["code"] == "integrations.export_running"
    assert services.make_due() == 1
    shown = api.get("/exports")[0]
    assert (shown["state"], shown["percent"]) == ("done", 100) and shown["size"] > 0
    held = package(api, row)
    said = json.loads(held.read(f"messages/{group.id}.json"))["messages"]
    assert [one["text"] for one in said] == ["我说的"]
    assert held.read(f"messages/{group.id}/{file['id']}-说明.txt").decode() == "附件内容"
    assert "只对你说" in held.read(f"messages/{direct.id}.json").decode()
    whole = b"".join(held.read(name) for name in held.namelist()).decode()
    assert "处长说的" not in whole and "说错了" not in whole
    assert json.loads(held.read("profile.json"))["person"]["name"] == "简嘉树"
    assert {"writing.json", "decisions.json", "documents.json"} <= set(held.namelist())
    verbs = AuditRecord.objects.filter(entity="personal_export").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["export_asked", "export_made", "export_downloaded"]


def test_it_is_ones_own_and_for_a_week(province: SmallProvince) -> None:
    api = Api(province.account("clerk"))
    row = api.post("/exports", {})
    api.get(f"/exports/{row['id']}/file", 404)
    services.make_due()
    Api(province.account("head")).get(f"/exports/{row['id']}/file", 404)
    assert Api(province.account("head")).get("/exports") == []
    made = PersonalExport.objects.get()
    with clock.freeze(clock.now() + timedelta(days=7, seconds=1)):
        api = Api(province.account("clerk"))
        api.get(f"/exports/{row['id']}/file", 404)
        services.make_due()
        assert not services.path_of(made).exists()
        assert api.get("/exports")[0]["state"] == "expired"


def test_what_fails_says_so_and_what_was_left_lying_begins_anew(
    province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = Api(province.account("clerk"))
    api.post("/exports", {})

    def broken(*args: Any) -> Any:
        raise RuntimeError("disk")

    with monkeypatch.context() as patch:
        patch.setattr(services, "_add", broken)
        assert services.make_due() == 0
    assert api.get("/exports")[0]["state"] == "failed"
    api.post("/exports", {})
    PersonalExport.objects.filter(state="waiting").update(
        state="running", touched_at=clock.now() - timedelta(hours=1)
    )
    assert services.make_due() == 1
    api.post("/exports", {})
    services.make_due()
    assert api.post("/exports", {}, 409)["code"] == "integrations.export_often"
