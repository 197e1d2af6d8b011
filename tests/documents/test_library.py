"""Phrases and templates: who keeps them, who takes them, and what a draft begins with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.test import Client

from documents.body import clean, from_text, paragraphs, plain
from documents.checks import Draft, check
from documents.checks.kinds import KINDS, default_direction
from documents.models import Document
from documents.models.library import LibraryEntry
from documents.selectors.library import entries, shelves_of
from documents.services import coediting, library
from documents.services.library import Wording
from documents.starters import phrases, templates
from office.kernel.errors import OfficeError
from office.kernel.models import AuditRecord
from orgchart.models import AdminScope
from tests.conftest import ConstantQueries
from tests.documents.factories import BODY, TITLE, Desk
from tests.documents.test_checks import DEPARTMENT, GOVERNMENT
from tests.documents.test_coediting import push

WORDS = "妥否，请批示。"
# What a text from a template still lacks, or what only governments may do: not the template's fault.
OPEN = {
    *("blank_left", "main_missing", "disclosure_missing", "reply_without_source"),
    *("order_by_government", "bill_by_government", "promulgated_absent"),
}


@contextmanager
def refused(code: str, status: int) -> Iterator[None]:
    before = list(LibraryEntry.objects.order_by("id").values())
    with pytest.raises(OfficeError) as caught:
        yield
    assert (caught.value.code, caught.value.status) == (code, status)
    assert list(LibraryEntry.objects.order_by("id").values()) == before


def organ(desk: Desk) -> int:
    return desk.unit_id("department")


def phrase(desk: Desk, who: str = "registrar", *, mine: bool = False, text: str = WORDS) -> LibraryEntry:
    wording = Wording(text=text, kind="请示", place="closing")
    return library.add_phrase(by=desk.person(who), organ_id=None if mine else organ(desk), wording=wording)


def taken(desk: Desk, who: str, form: str = "phrase") -> list[str]:
    return [row.text for row in entries(shelves_of(desk.person(who)), form=form, limit=500)]


def test_the_registry_keeps_the_organs_phrases_and_its_people_take_them(desk: Desk) -> None:
    kept = phrase(desk)
    assert (kept.pinyin, kept.initials) == ("tuofouqingpishi", "tfqps")
    assert taken(desk, "clerk") == taken(desk, "director") == [WORDS]
    assert taken(desk, "bureau_registrar") == [], "another organ's"
    with refused("kernel.not_found", 404):
        phrase(desk, "clerk")
    with refused("documents.library_not_kept", 403):
        library.change_entry(by=desk.person("clerk"), entry_id=kept.id, wording=Wording("此复。"))
    with refused("documents.library_not_kept", 403):
        library.remove_entry(by=desk.person("clerk"), entry_id=kept.id)
    with refused("kernel.not_found", 404):
        library.remove_entry(by=desk.person("bureau_registrar"), entry_id=kept.id)
    library.remove_entry(by=desk.person("registrar"), entry_id=kept.id)
    verbs = AuditRecord.objects.filter(entity="documents.library_entry").order_by("id")
    assert [row.verb for row in verbs] == ["documents.library_add", "documents.library_remove"]


def test_an_administrator_keeps_the_library_of_the_organs_in_their_scope(desk: Desk) -> None:
    head = desk.person("office_head")
    unit = desk.province.units["department"]
    AdminScope.objects.create(account=head.account, unit=unit, rights=["people"], valid_from=date(2024, 1, 1))
    assert phrase(desk, "office_head").organ_id == organ(desk)


def test_ones_own_are_seen_by_nobody_else_and_not_told_in_the_log(desk: Desk) -> None:
    kept = phrase(desk, "clerk", mine=True)
    assert taken(desk, "clerk") == [WORDS]
    assert taken(desk, "registrar") == taken(desk, "head") == []
    with refused("kernel.not_found", 404):
        library.change_entry(by=desk.person("registrar"), entry_id=kept.id, wording=Wording("甲"))
    changed = library.change_entry(
        by=desk.person("clerk"), entry_id=kept.id, wording=Wording(" 当否，\n\n请批复。 ", kind="请示")
    )
    assert changed.text == "当否，\n请批复。"
    logged = AuditRecord.objects.filter(entity="documents.library_entry")
    assert logged.count() == 2 and not any("批" in str(row.data) for row in logged)


def test_what_makes_no_phrase_is_refused_by_its_field(desk: Desk) -> None:
    phrase(desk)
    with refused("documents.library_twice", 409):
        phrase(desk)
    for text in ("", " \n ", "字" * 501):
        with refused("documents.library_text", 422):
            phrase(desk, text=text)
    by = desk.person("clerk")
    with refused("documents.choice_unknown", 422):
        library.add_phrase(by=by, organ_id=None, wording=Wording("甲", kind="方案"))
    with refused("documents.choice_unknown", 422):
        library.add_phrase(by=by, organ_id=None, wording=Wording("甲", place="末尾"))


def test_a_library_has_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MOST", 1)
    phrase(desk, mine=True)
    phrase(desk)
    with refused("documents.library_full", 409):
        phrase(desk, text="甲")


def test_a_draft_begins_as_the_template_says(desk: Desk) -> None:
    document = desk.draft(main_text="各有关单位")
    push(desk, document, "clerk", "先读：")
    entry = library.keep_template(
        by=desk.person("clerk"), organ_id=None, name="贯彻条例", document_id=document.id
    )
    assert taken(desk, "clerk", "template") == ["贯彻条例"]
    draft = library.draft_from(by=desk.person("clerk"), entry_id=entry.id)
    assert (draft.kind, draft.title, draft.main_text, draft.state) == (
        "通知",
        TITLE,
        "各有关单位",
        "drafting",
    )
    assert plain(draft.draft_body).startswith("先读：现就有关事项通知如下。")
    rows = draft.recipients.values_list("unit_id", "role")
    assert set(rows) == set(document.recipients.values_list("unit_id", "role"))
    assert not draft.attachments.exists() and draft.number == ""


def test_a_template_of_the_same_name_is_replaced(desk: Desk) -> None:
    by = desk.person("clerk")
    first = library.keep_template(by=by, organ_id=None, name="常用", document_id=desk.draft().id)
    other = desk.draft(body=from_text("另一份。"))
    again = library.keep_template(by=by, organ_id=None, name="常用", document_id=other.id)
    assert again.id == first.id
    draft = library.draft_from(by=by, entry_id=first.id)
    assert plain(draft.draft_body) == "另一份。"
    renamed = library.change_entry(by=by, entry_id=first.id, wording=Wording("改了名", kind="函"))
    assert (renamed.text, renamed.kind) == ("改了名", "通知"), "its text is that of a 通知"


def test_nobody_makes_a_template_of_what_they_may_not_read_nor_takes_anothers(desk: Desk) -> None:
    document = desk.draft()
    with refused("kernel.not_found", 404):
        library.keep_template(
            by=desk.person("head"), organ_id=None, name="看不到的稿", document_id=document.id
        )
    with refused("kernel.not_found", 404):
        library.keep_template(
            by=desk.person("clerk"), organ_id=organ(desk), name="机关的", document_id=document.id
        )
    own = library.keep_template(
        by=desk.person("clerk"), organ_id=None, name="自己的", document_id=document.id
    )
    count = Document.objects.count()
    for who, entry in (("head", own.id), ("clerk", phrase(desk).id), ("clerk", 7)):
        with refused("kernel.not_found", 404):
            library.draft_from(by=desk.person(who), entry_id=entry)
    assert Document.objects.count() == count


def test_a_template_of_what_was_submitted_has_the_text_that_goes_its_way(desk: Desk) -> None:
    document = desk.submit(desk.draft())
    head = desk.person("head")
    entry = library.keep_template(by=head, organ_id=None, name="在办的", document_id=document.id)
    assert plain(entry.draft["body"]) == plain(from_text(BODY))
    with pytest.raises(OfficeError, match=r"documents\.draft_locked"):
        coediting.open_room(account=head.account, document_id=document.id)


def test_the_common_entries_are_added_once_and_stay_as_the_organ_has_them(desk: Desk) -> None:
    by = desk.person("registrar")
    added = library.take_starters(by=by, organ_id=organ(desk))
    assert added == len(phrases()) + len(templates()) > 80
    assert {row.kind for row in phrases()} == {"", *KINDS}
    assert {row.kind for row in templates()} == set(KINDS)
    gone = LibraryEntry.objects.get(text=WORDS)
    library.remove_entry(by=by, entry_id=gone.id)
    assert library.take_starters(by=by, organ_id=organ(desk)) == 1
    assert library.take_starters(by=by, organ_id=organ(desk)) == 0
    with refused("kernel.not_found", 404):
        library.take_starters(by=desk.person("clerk"), organ_id=organ(desk))


def test_no_common_template_breaks_a_rule_of_its_kind() -> None:
    broken: dict[tuple[str, str], set[str]] = {}
    for one in templates():
        draft = Draft(
            kind=one.kind,
            title=one.title.replace("〔机关〕", DEPARTMENT.name),
            direction=default_direction(one.kind),
            issuer=DEPARTMENT,
            superior=GOVERNMENT,
            paragraphs=paragraphs(clean(from_text(one.body))),
        )
        found = {finding.rule for finding in check(draft)} - OPEN
        broken |= {(one.kind, one.name): found} if found else {}
    assert broken == {}


def test_the_list_asks_as_often_however_long_it_is(
    desk: Desk, assert_constant_queries: ConstantQueries
) -> None:
    client = Client()
    client.force_login(desk.person("clerk").account)
    phrase(desk)

    def grow() -> None:
        library.take_starters(by=desk.person("registrar"), organ_id=organ(desk))

    assert_constant_queries(lambda: client.get("/api/v1/library"), grow=grow, at_most=12)
    first = client.get("/api/v1/library?form=template").json()
    assert {row["organ"]["short_name"] for row in first["items"]} == {"省人社厅"}
    found = next(row for row in first["items"] if row["text"] == "印发文件")
    assert found["title"] == "广东省人力资源和社会保障厅关于印发《××》的通知"
    assert not found["may_change"]
    assert client.get(f"/api/v1/library?organ_id={desk.unit_id('bureau')}").status_code == 404
    assert client.get("/api/v1/library/desk").json()["organs"][0]["keeps"] is False


def test_over_http_a_phrase_is_kept_changed_and_removed(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.person("registrar").account)
    body = {"text": "特此函复。", "kind": "函", "place": "closing", "organ_id": str(organ(desk))}
    made = client.post("/api/v1/library/phrases", body, "application/json")
    assert made.status_code == 201 and made.json()["initials"] == "tchf"
    path = f"/api/v1/library/{made.json()['id']}"
    changed = client.put(path, {"text": "盼复。", "kind": "函", "place": "closing"}, "application/json")
    assert changed.json()["text"] == "盼复。"
    assert client.put(path, {"text": "甲", "place": "末尾"}, "application/json").status_code == 422
    assert client.get("/api/v1/library?mine=true").json()["items"] == []
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/library").json()["items"] == []
