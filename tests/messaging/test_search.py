"""Search: words of any script, filters, only what one may read, and the same on both databases."""

from __future__ import annotations

import random
import unicodedata
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from messaging.models import Conversation, Message, SearchCursor, SearchEntry
from messaging.selectors.search import Search, find
from messaging.selectors.search_text import asked, fold, marked, parse, pieces
from messaging.services import create_group, ensure_unit, open_direct, send
from messaging.services.conversations import add_people, remove_person
from messaging.services.forward import Target, forward
from messaging.services.indexing import sweep
from messaging.services.recall import recall
from messaging.services.send import Request, Sent, send_batch
from office.kernel import clock, files
from tests.conftest import ConstantQueries
from tests.messaging.test_api import Api
from tests.orgchart.factories import SmallProvince

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def group(province: SmallProvince) -> Conversation:
    people = province.people
    others = [people[key].id for key in ("clerk", "bureau_head", "law_head")]
    return create_group(by=people["head"], title="条例转发工作组", people=others)


def say(province: SmallProvince, room: Conversation, key: str, text: str = "", **more: Any) -> Message:
    return send(conversation_id=room.id, by=province.people[key], client_id=uuid4(), text=text, **more)


def look(province: SmallProvince, key: str, q: str = "", **filters: Any) -> list[str]:
    """The texts found, after the indexer has run."""
    while sweep():
        pass
    query = urlencode({"q": q, **filters})
    found = Api(province.account(key)).get(f"/search/messages?{query}")
    assert found["total"] == len(found["items"])
    return ["".join(part["text"] for part in one["text"]) for one in found["items"]]


ASKED = {
    "会议": True,
    "议": True,
    "办会": False,
    "会议 通知": True,
    "通知 会议 纪要": False,
    '"会议通知"': True,
    '"通知会议"': False,
    "“会议通知”": True,
    "2026": True,
    "〔2026〕15号": True,
    "１５号": True,
    "excel": True,
    "ＥＸＣＥＬ": True,
    "xce": True,
    "版excel": True,
    "excel2": False,
    '"v2 final"': True,
    '"final v2"': False,
    **dict.fromkeys(["%", "_", "'", "*", '"', "AND", "g4f1a"], False),
}


def test_words_of_any_script(province: SmallProvince, group: Conversation) -> None:
    text = "办公会议通知（粤人社发〔2026〕15号）请看Excel v2\u3000FINAL，旧版EXCEL不用"
    say(province, group, "clerk", text)
    say(province, group, "clerk", "另一条")
    for query, found in ASKED.items():
        assert look(province, "head", query) == ([text] if found else []), query


def test_names_of_files_are_found_and_kinds_told_apart(province: SmallProvince, group: Conversation) -> None:
    clerk = province.account("clerk").id
    note = files.save("内容".encode(), name="会议纪要（定稿）.txt", by=clerk)
    picture = files.save(PNG, name="会场.png", by=clerk)
    say(province, group, "clerk", "会议照片", files=[picture.id])
    say(province, group, "clerk", files=[note.id])
    say(province, group, "clerk", "会议改期")
    say(province, group, "head", "开会")
    assert look(province, "head", "会议") == ["会议改期", "", "会议照片"]
    assert look(province, "head", "定稿") == [""]
    assert look(province, "head", "会", kind="picture") == ["会议照片"]
    assert look(province, "head", kind="picture") == ["会议照片"]
    assert look(province, "head", kind="file") == ["", "会议照片"]
    assert look(province, "head", "会议", kind="text") == ["会议改期", "会议照片"]
    person = province.people["head"].id
    assert look(province, "clerk", sender_id=person) == ["开会"]
    assert look(province, "clerk", "会议", sender_id=person) == []
    found = Api(province.account("head")).get("/search/messages?q=定稿")["items"][0]["files"][0]
    assert found["name"] == [
        {"text": "会议纪要（", "hit": False},
        {"text": "定稿", "hit": True},
        {"text": "）.txt", "hit": False},
    ]


def test_filters_by_place_time_unit_and_mention(province: SmallProvince, group: Conversation) -> None:
    people = province.people
    direct = open_direct(by=people["head"], person_id=people["clerk"].id)
    with clock.freeze(clock.now() - timedelta(days=3)):
        say(province, group, "clerk", "会议在三楼", mentions=[people["head"].id])
    say(province, group, "bureau_head", "会议收到")
    say(province, direct, "clerk", "会议材料")
    now = clock.now()
    assert look(province, "head", "会议", conversation_id=direct.id) == ["会议材料"]
    assert look(province, "head", "会议", until=(now - timedelta(days=2)).isoformat()) == ["会议在三楼"]
    since = (now - timedelta(days=2)).isoformat()
    assert look(province, "head", "会议", since=since) == ["会议材料", "会议收到"]
    assert look(province, "head", "会议", unit_id=province.units["bureau"].id) == ["会议收到"]
    assert look(province, "head", "会议", unit_id=7) == []
    assert look(province, "head", to_me="true") == ["会议在三楼"]
    assert look(province, "head", "会议", to_me="true") == ["会议在三楼"]
    assert look(province, "clerk", to_me="true") == []
    assert look(province, "head") == []


def test_only_what_one_may_read(province: SmallProvince, group: Conversation) -> None:
    people = province.people
    say(province, group, "clerk", "机密会议甲")
    room = ensure_unit(unit_id=province.units["bureau"].id)
    say(province, room, "bureau_head", "机密会议乙")
    assert look(province, "clerk", "机密会议") == ["机密会议甲"]
    assert look(province, "bureau_head", "机密会议") == ["机密会议乙", "机密会议甲"]
    assert look(province, "finance_head", "机密会议") == []
    Api(province.account("finance_head")).get(
        f"/search/messages?q=机密会议&conversation_id={group.id}", expect=404
    )
    remove_person(by=people["clerk"], conversation_id=group.id, person_id=people["clerk"].id)
    assert look(province, "clerk", "机密会议") == []
    add_people(by=people["head"], conversation_id=group.id, people=[people["clerk"].id])
    assert look(province, "clerk", "机密会议") == ["机密会议甲"]
    province.appointments["bureau_head"].delete()
    assert look(province, "bureau_head", "机密会议") == ["机密会议甲"]


def test_what_is_recalled_is_gone_at_once(province: SmallProvince, group: Conversation) -> None:
    message = say(province, group, "clerk", "发错了的会议")
    assert look(province, "head", "会议") == ["发错了的会议"]
    recall(by=province.people["clerk"], conversation_id=group.id, seq=message.seq)
    assert Api(province.account("head")).get("/search/messages?q=会议")["total"] == 0
    sweep()
    assert not SearchEntry.objects.exists()
    assert look(province, "head", "会议") == []


def test_what_is_edited_is_found_as_it_stands(province: SmallProvince, group: Conversation) -> None:
    message = say(province, group, "clerk", "周三会议")
    assert look(province, "head", "周三") == ["周三会议"]
    group.refresh_from_db()
    Message.objects.filter(id=message.id).update(
        text="周四会议", change=group.change + 1, edited_at=clock.now()
    )
    Conversation.objects.filter(id=group.id).update(change=group.change + 1, touched_at=clock.now())
    assert Api(province.account("head")).get("/search/messages?q=周三")["items"] == []
    assert look(province, "head", "周四") == ["周四会议"]
    assert look(province, "head", "周三") == []


def test_the_sweep_finds_what_it_missed_and_repeats_nothing(
    province: SmallProvince, group: Conversation
) -> None:
    for number in range(5):
        say(province, group, "clerk", f"会议{number}")
    assert sweep() == 5
    assert sweep() == 0
    # As after a crash between the rows and the cursor, and after a night without an indexer.
    SearchCursor.objects.update(change=2)
    Conversation.objects.update(touched_at=clock.now() - timedelta(days=1))
    assert sweep() == 0
    with clock.freeze(clock.now() + timedelta(hours=2)):
        assert sweep() == 3
    assert SearchEntry.objects.count() == 5
    assert len(look(province, "head", "会议")) == 5
    Message.objects.filter(seq=1).delete()
    assert len(look(province, "head", "会议")) == 4


def test_pages_join_and_best_comes_first(province: SmallProvince, group: Conversation) -> None:
    best = say(province, group, "clerk", "年度会议")
    for number in range(70):
        say(province, group, "clerk", f"请看会议室预订年度表第 {number} 号")
    while sweep():
        pass
    for order in ("newest", "best"):
        seen, after = [], ""
        while True:
            page = Api(province.account("head")).get(f"/search/messages?q=年度 会议&order={order}{after}")
            assert page["total"] == 71
            seen += [one["seq"] for one in page["items"]]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert sorted(seen) == list(range(1, 72))
        assert order == "best" or seen == sorted(seen, reverse=True)
    assert best.seq == 1
    first = Api(province.account("head")).get('/search/messages?q="年度会议"&order=best')["items"]
    assert [one["seq"] for one in first] == [1]


def test_queries_are_constant(
    province: SmallProvince, group: Conversation, assert_constant_queries: ConstantQueries
) -> None:
    people = province.people
    api = Api(province.account("head"))

    def grow() -> None:
        others = [people[key] for key in ("clerk", "law_head", "deputy")]
        for number, other in enumerate(others):
            direct = open_direct(by=people["head"], person_id=other.id)
            kept = files.save(f"内容{number}".encode(), name=f"会议{number}.txt", by=other.account_id)
            send(conversation_id=direct.id, by=other, client_id=uuid4(), text="会议", files=[kept.id])
            made = create_group(by=people["head"], title=f"会议筹备{number}", people=[other.id])
            send(conversation_id=made.id, by=other, client_id=uuid4(), text="会议通知")
        while sweep():
            pass

    grow()
    assert_constant_queries(lambda: api.get("/search/messages?q=会议"), grow=grow, at_most=30)
    assert_constant_queries(lambda: api.get("/search/conversations?q=会议"), grow=grow, at_most=20)


def test_conversations_by_name(province: SmallProvince, group: Conversation) -> None:
    people = province.people
    open_direct(by=people["head"], person_id=people["clerk"].id)
    ensure_unit(unit_id=province.units["institutions"].id)

    def names(key: str, q: str) -> list[str]:
        found = Api(province.account(key)).get(f"/search/conversations?q={q}")
        return ["".join(part["text"] for part in one["title"]) for one in found]

    assert names("head", "条例") == ["条例转发工作组"]
    assert names("head", "嘉树") == ["简嘉树"]
    assert names("head", "jjs") == ["简嘉树"]
    assert names("head", "人事管理处") == ["事业单位人事管理处"]
    assert names("finance_head", "条例") == []
    assert names("head", "") == []


def test_bad_input_is_named(province: SmallProvince, group: Conversation) -> None:
    api = Api(province.account("head"))
    assert api.get(f"/search/messages?q={'长' * 101}", expect=422)["code"] == "messaging.query_too_long"
    assert api.get("/search/messages?q=会&kind=all", expect=422)["field"].endswith("kind")
    api.get("/search/messages?q=会&after=zzz", expect=422)
    api.get("/search/messages?q=%00", expect=422)


ALPHABET = "会议通知纪要的一二三 abAB12９Ａ\u200b\n，。é"


def test_answers_are_those_of_a_plain_scan(province: SmallProvince, group: Conversation) -> None:
    """Whatever is written and asked, on either database."""
    chance = random.Random(20261122)
    texts: dict[int, str] = {}
    clerk = province.account("clerk").id
    written = [
        "会" + "".join(chance.choice(ALPHABET) for _ in range(chance.randint(1, 30))) for _ in range(120)
    ]
    for one in send_batch([Request(group.id, clerk, uuid4(), text) for text in written]):
        assert isinstance(one, Sent)
        texts[one.message.id] = one.message.text
    while sweep():
        pass
    account = province.account("head")
    for _ in range(150):
        words = parse(
            " ".join(
                "".join(chance.choice(ALPHABET) for _ in range(chance.choice((1, 1, 2, 2, 3, 4))))
                for _ in range(chance.choice((1, 1, 2)))
            )
        )
        found = {row.id for row in find(account, Search(words=words), limit=200).rows}
        plain = {key: " ".join(fold(text).split()) for key, text in texts.items()}
        expected = {key for key, text in plain.items() if words and all(word in text for word in words)}
        assert found == expected, words


def test_a_word_asks_only_for_pieces_that_its_text_has() -> None:
    chance = random.Random(7)
    for _ in range(500):
        text = fold("".join(chance.choice(ALPHABET) for _ in range(20)))
        start = chance.randint(0, 15)
        word = text[start : start + chance.randint(1, 12)].strip()
        assert set(asked([word])) <= pieces(text)


def test_marks_stand_where_the_words_do() -> None:
    text = "Ｅ２０２６ e\u0301cole 会\u200b议，会议"
    parts = marked(text, parse("e2026 école 会议"))
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.hit] == ["Ｅ２０２６", "e\u0301cole", "会\u200b议", "会议"]
    long = marked("前" * 200 + "会议" + "后" * 200, ["会议"])
    assert (long[0].text, long[-1].text) == ("…", "…")
    assert [part.text for part in long if part.hit] == ["会议"]
    assert unicodedata.normalize("NFC", "".join(part.text for part in parts))


def test_what_a_forwarded_record_says_is_found_until_it_is_taken_back(
    province: SmallProvince, group: Conversation
) -> None:
    say(province, group, "clerk", "水库除险加固")
    say(province, group, "law_head", "已经**核对**")
    other = open_direct(by=province.people["head"], person_id=province.people["finance_head"].id)
    target = Target(other.id, uuid4())
    by = province.people["head"]
    (sent,) = forward(by=by, conversation_id=group.id, seqs=[1, 2], targets=[target], merged=True)
    (found,) = look(province, "finance_head", "除险")
    assert "水库除险加固" in found and "已经核对" in found
    assert look(province, "finance_head", province.people["clerk"].name) == [found]
    recall(by=by, conversation_id=other.id, seq=sent.message.seq)
    assert look(province, "finance_head", "除险") == []
