"""Bringing in another system's chat: counted first, written once, mapped to people, never more than asked."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from messaging.models import Conversation, Membership, Message
from messaging.selectors.conversations import listed
from messaging.services.importing import loading
from messaging.services.importing.asking import open_chat, people_given
from messaging.services.importing.loading import load, survey
from office.cli import main
from office.kernel.errors import OfficeError
from orgchart.models import Person
from tests.orgchart.factories import SmallProvince

START = 1_700_000_000_000


def line(kind: str, data: Any) -> str:
    return json.dumps({"type": kind, kind: data}, ensure_ascii=False)


def user(name: str, **more: str) -> str:
    channels = [{"name": "duty"}, {"name": "empty"}]
    return line("user", {"username": name, "teams": [{"name": "gov", "channels": channels}], **more})


def post(number: int, writer: str, message: str, **more: Any) -> str:
    at = {"create_at": START + number * 1000}
    return line("post", {"team": "gov", "channel": "duty", "user": writer, "message": message, **at, **more})


def mattermost(folder: Path, *posts: str) -> Path:
    lines = [
        line("version", 1),
        line("channel", {"team": "gov", "name": "duty", "display_name": "值班\u202e群", "purpose": "排班"}),
        line("channel", {"team": "gov", "name": "empty", "display_name": "空的"}),
        user("test.clerk"),
        user("zhang", email="test.head@example.cn"),
        user("000123"),
        user("stranger", nickname="外单位老王"),
        *posts,
        line("direct_post", {"channel_members": ["a", "b"], "user": "zhang", "message": "私聊"}),
    ]
    path = folder / "export.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


POSTS = (
    post(
        1,
        "test.clerk",
        "第一条",
        replies=[{"user": "zhang", "message": "**收到**", "create_at": START + 1500}],
    ),
    post(2, "stranger", "外单位说的\x00"),
    post(3, "000123", "看附件", attachments=[{"path": "data/20231114/表.xlsx"}]),
    post(4, "test.clerk", "长" * 30_000),
    post(5, "test.clerk", "", type="system_join_channel"),
)


@pytest.fixture
def owner(province: SmallProvince) -> int:
    Person.objects.filter(id=province.people["law_head"].id).update(external_id="000123")
    return province.account("head").id


def shown(path: Path) -> list[tuple[str, str, str]]:
    rows = Message.objects.order_by("seq")
    return [
        (one.sender.login if one.sender else "", (one.byline or {}).get("name", ""), one.text[:6])
        for one in rows
    ]


def test_a_dry_run_counts_and_writes_nothing(owner: int, tmp_path: Path) -> None:
    report = survey(open_chat(mattermost(tmp_path, *POSTS)), given={})
    assert (report.rooms, report.rooms_new, report.messages, report.known) == (2, 2, 5, 0)
    assert (report.mapped, report.unmapped) == (3, ["stranger (外单位老王): 1"])
    assert (report.direct, report.notes, report.files) == (1, 1, 1)
    assert Conversation.objects.count() == 0


def test_it_is_written_once_with_times_and_people(
    province: SmallProvince, owner: int, tmp_path: Path
) -> None:
    path = mattermost(tmp_path, *POSTS)
    report = load(open_chat(path), given={}, owner=owner)
    assert (report.written, report.shortened) == (5, 1)
    assert shown(path) == [
        ("test.clerk", "", "第一条"),
        ("test.head", "", "**收到**"),
        ("", "外单位老王", "外单位说的"),
        ("test.law_head", "", "看附件\n[表"),
        ("test.clerk", "", "长长长长长长"),
    ]
    first, second = Message.objects.order_by("seq")[:2]
    assert first.created_at == datetime.fromtimestamp(START / 1000 + 1, UTC)
    assert second.reply_to == first.seq
    group = Conversation.objects.get(purpose="排班")
    assert (group.title, group.kind, group.seq) == ("值班\u202e群".replace("\u202e", ""), "group", 5)
    assert Membership.objects.filter(conversation=group).count() == 3
    row = next(one for one in listed(province.account("clerk").id) if one.id == group.id)
    assert row.unread == 0
    again = load(open_chat(path), given={}, owner=owner)
    assert (again.rooms_new, again.written, again.known) == (0, 0, 5)
    more = mattermost(tmp_path, *POSTS, post(9, "zhang", "后来的"))
    assert load(open_chat(more), given={"stranger": "test.finance_head"}, owner=owner).written == 1


def test_what_was_interrupted_goes_on(
    province: SmallProvince, owner: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mattermost(tmp_path, *POSTS)
    monkeypatch.setattr(loading, "BATCH", 2)

    def stop(done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(open_chat(path), given={}, owner=owner, tell=stop)
    assert Message.objects.count() == 4
    assert load(open_chat(path), given={}, owner=owner).written == 1
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def slack(folder: Path, **parts: Any) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            content = data if isinstance(data, bytes) else json.dumps(data)
            archive.writestr(name.replace("__", "/").replace("_day", "2024-01-02") + ".json", content)
    return path


USERS = [{"id": "U1", "name": "test.clerk", "profile": {"real_name": "简嘉树"}}, {"id": "U2", "name": "x"}]
CHANNELS = [{"id": "C1", "name": "duty", "purpose": {"value": "排班"}, "members": ["U1", "U2"]}]
DAY = [
    {
        "type": "message",
        "user": "U1",
        "ts": "1700000001.0001",
        "text": "看 <https://a.cn|这里> &lt;b&gt; <@U2>",
    },
    {"type": "message", "user": "U2", "ts": "1700000002.0001", "thread_ts": "1700000001.0001", "text": "好"},
    {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1700000000.0001", "text": "joined"},
]


def test_slack_is_read_too(province: SmallProvince, owner: int, tmp_path: Path) -> None:
    path = slack(tmp_path, users=USERS, channels=CHANNELS, duty___day=DAY)
    report = load(open_chat(path), given={}, owner=owner)
    assert (report.written, report.notes, report.unmapped) == (2, 1, ["U2 (x): 1"])
    first, second = Message.objects.order_by("seq")
    assert first.text == "看 [这里](https://a.cn) <b> @x"
    assert second.reply_to == 1 and second.byline == {"kind": "imported", "id": "", "name": "x"}


def test_what_is_no_export_is_refused_and_writes_nothing(owner: int, tmp_path: Path) -> None:
    contents = {
        "text": b"hello",
        "zip": b"PK\x03\x04broken",
        "version": line("version", 2).encode(),
        "deep": b"[" * 100_000,
        "binary": b"\xff\xfe\x00",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert refused(tmp_path / name, owner) == "messaging.import_malformed", name
    assert refused(slack(tmp_path, channels=CHANNELS), owner) == "messaging.import_malformed"
    bomb = slack(tmp_path, users=b"[" + b" " * 30_000_000 + b"]", channels=[])
    assert refused(bomb, owner) == "messaging.import_bomb"
    assert Conversation.objects.count() == 0


def refused(path: Path, owner: int) -> str:
    with pytest.raises(OfficeError) as error:
        load(open_chat(path), given={}, owner=owner)
    return error.value.code


def test_the_command_reports(
    province: SmallProvince, owner: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, report = mattermost(tmp_path, *POSTS), tmp_path / "report.json"
    people = tmp_path / "people.csv"
    people.write_text("stranger,test.finance_head\n", encoding="utf-8")
    options = [str(path), "--owner", "test.head", "--people", str(people), "--report", str(report)]
    assert main(["import-chat", *options, "--dry-run"]) == 0
    assert Conversation.objects.count() == 0
    assert main(["import-chat", *options]) == 0
    assert json.loads(report.read_text(encoding="utf-8"))["unmapped"] == []
    assert "5 written" in capsys.readouterr().out
    assert main(["import-chat", str(path), "--owner", "nobody"]) == 1
    people.write_text("one\n", encoding="utf-8")
    with pytest.raises(OfficeError):
        people_given(people)
