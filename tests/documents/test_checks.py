"""The regulation's checks: each rule fires on what it forbids, cites its article, and stays silent else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from documents.checks import (
    RULES,
    Draft,
    Finding,
    NamedUnit,
    Paragraph,
    RecipientFact,
    Seen,
    Severity,
    check,
    passed,
)
from documents.checks.articles import chinese_number
from documents.checks.kinds import KINDS

DEPARTMENT = NamedUnit(1, "广东省人力资源和社会保障厅")
GOVERNMENT = NamedUnit(2, "广东省人民政府")
CITY_BUREAU = NamedUnit(3, "江门市人力资源和社会保障局")
CITY = NamedUnit(4, "江门市人民政府")
FINANCE = NamedUnit(5, "广东省财政厅")
MINISTRY = NamedUnit(6, "人力资源和社会保障部")


def to(unit: NamedUnit, seen: Seen, role: Any = "main", skipped: NamedUnit | None = None) -> RecipientFact:
    return RecipientFact(unit, role, seen, skipped)


def sound(**changes: Any) -> Draft:
    """A 通知 to a city's bureau in which nothing is wrong."""
    draft = Draft(
        kind="通知",
        title="广东省人力资源和社会保障厅关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知",
        disclosure="主动公开",
        issuer=DEPARTMENT,
        superior=GOVERNMENT,
        recipients=(to(CITY_BUREAU, Seen.GUIDED), to(GOVERNMENT, Seen.SUPERIOR, "cc")),
        paragraphs=(
            Paragraph("现就有关事项通知如下。"),
            Paragraph("一、抓好学习宣传。分级分类组织培训。", 1),
            Paragraph("二、开展对照清理。自本通知印发之日起六个月内完成对照清理。", 1),
        ),
    )
    return replace(draft, **changes)


def upward(kind: str, **changes: Any) -> Draft:
    body = (Paragraph("根据工作安排，现将有关情况说明如下。"),)
    base = sound(
        kind=kind,
        direction="up",
        title=f"广东省人力资源和社会保障厅关于职业技能竞赛经费的{kind}",
        recipients=(to(GOVERNMENT, Seen.SUPERIOR),),
        paragraphs=body,
    )
    return replace(base, **changes)


def found(draft: Draft, rule: str) -> list[Finding]:
    return [finding for finding in check(draft) if finding.rule == rule]


def test_nothing_is_said_of_a_sound_draft() -> None:
    assert check(sound()) == []
    assert len(passed([])) == len(RULES)


FAULTS: list[tuple[str, Draft, Severity, str]] = [
    ("kind_unknown", sound(kind="方案"), Severity.BLOCK, "第八条"),
    ("title_missing", sound(title="  "), Severity.BLOCK, "第九条（七）"),
    ("title_kind", sound(title="关于做好贯彻实施工作的函"), Severity.BLOCK, "第九条（七）"),
    ("title_form", sound(title="做好贯彻实施工作通知"), Severity.WARN, "第九条（七）"),
    ("title_organ", sound(title="关于做好贯彻实施工作的通知"), Severity.INFO, "第九条（七）"),
    ("title_punctuation", sound(title=sound().title + "。"), Severity.WARN, "7.3.1"),
    (
        "title_forwarded_twice",
        sound(title="广东省人力资源和社会保障厅关于转发人力资源和社会保障部关于技能竞赛的通知的通知"),
        Severity.WARN,
        "第八条（八）",
    ),
    ("main_missing", sound(recipients=()), Severity.BLOCK, "第九条（八）"),
    ("main_not_allowed", sound(kind="公告", title="招聘公告"), Severity.BLOCK, "第八条"),
    ("body_missing", sound(paragraphs=(Paragraph(" "),)), Severity.BLOCK, "第九条（九）"),
    ("urgency_unknown", sound(urgency="平急"), Severity.BLOCK, "第九条（三）"),
    ("secrecy_refused", sound(secrecy="秘密"), Severity.BLOCK, "保守国家秘密法"),
    ("disclosure_missing", sound(disclosure=""), Severity.WARN, "第九条（十四）"),
    ("attachment_untitled", sound(attachments=("",)), Severity.BLOCK, "第九条（十）"),
    ("attachment_punctuation", sound(attachments=("任务分工表。",)), Severity.WARN, "7.3.4"),
    ("attachment_absent", sound(paragraphs=(Paragraph("任务分工见附件2。"),)), Severity.WARN, "第九条（十）"),
    (
        "promulgated_absent",
        sound(title="广东省人力资源和社会保障厅关于印发《培训办法》的通知"),
        Severity.WARN,
        "第九条（十五）",
    ),
    (
        "request_not_superior",
        upward("请示", recipients=(to(FINANCE, Seen.PEER),)),
        Severity.BLOCK,
        "第八条（十四）",
    ),
    (
        "report_not_superior",
        upward("报告", recipients=(to(FINANCE, Seen.PEER),)),
        Severity.BLOCK,
        "第八条（十）",
    ),
    (
        "downward_to_superior",
        sound(recipients=(to(GOVERNMENT, Seen.SUPERIOR),)),
        Severity.BLOCK,
        "第八条",
    ),
    (
        "letter_to_superior",
        upward("函", direction="level"),
        Severity.BLOCK,
        "第八条（十四）",
    ),
    (
        "reply_receiver",
        sound(kind="批复", title="关于同意设置的批复", recipients=(to(FINANCE, Seen.PEER),), answers=True),
        Severity.BLOCK,
        "第八条（十二）",
    ),
    ("reply_without_source", sound(kind="批复", title="关于同意的批复"), Severity.WARN, "第八条（十二）"),
    ("bill_by_government", upward("议案"), Severity.BLOCK, "第八条（十三）"),
    ("order_by_government", sound(kind="命令"), Severity.BLOCK, "第八条（三）"),
    ("resolution_meeting", sound(kind="决议", title="关于工作的决议"), Severity.WARN, "第八条（一）"),
    (
        "skipped_level",
        upward("请示", recipients=(to(MINISTRY, Seen.HIGHER, skipped=GOVERNMENT),)),
        Severity.WARN,
        "第十四条",
    ),
    (
        "upward_one_main",
        upward("请示", recipients=(to(GOVERNMENT, Seen.SUPERIOR), to(MINISTRY, Seen.GUIDING))),
        Severity.BLOCK,
        "第十五条（一）",
    ),
    (
        "upward_cc_below",
        upward("报告", recipients=(to(GOVERNMENT, Seen.SUPERIOR), to(CITY_BUREAU, Seen.GUIDED, "cc"))),
        Severity.BLOCK,
        "第十五条（一）",
    ),
    (
        "department_consent",
        upward("请示", recipients=(to(MINISTRY, Seen.GUIDING),)),
        Severity.WARN,
        "第十五条（二）",
    ),
    (
        "request_passed_on",
        upward("请示", title="广东省人力资源和社会保障厅关于转报江门市机构设置的请示"),
        Severity.WARN,
        "第十五条（三）",
    ),
    (
        "request_one_matter",
        upward("请示", title="广东省人力资源和社会保障厅关于编制、经费等有关事项的请示"),
        Severity.WARN,
        "第十五条（四）",
    ),
    (
        "report_with_request",
        upward("报告", paragraphs=(Paragraph("一季度工作已完成。妥否，请批示。"),)),
        Severity.BLOCK,
        "第十五条（四）",
    ),
    ("addressed_to_person", upward("请示", main_text="王省长："), Severity.BLOCK, "第十五条（五）"),
    (
        "dual_leadership",
        upward("报告", recipients=(to(MINISTRY, Seen.GUIDING),)),
        Severity.INFO,
        "第十五条（六）",
    ),
    (
        "superior_copy",
        sound(recipients=(to(CITY_BUREAU, Seen.GUIDED),)),
        Severity.INFO,
        "第十六条（一）",
    ),
    (
        "department_orders_government",
        sound(recipients=(to(CITY, Seen.LOWER_GOVERNMENT),)),
        Severity.BLOCK,
        "第十六条（二）",
    ),
    ("joint_level", sound(co_organs=((CITY_BUREAU, 2),)), Severity.BLOCK, "第十七条"),
    ("issuer_without_register", sound(issuer_may_issue=False), Severity.BLOCK, "第十七条"),
    (
        "consultation_missing",
        sound(mentioned_organs=((FINANCE, 0),), paragraphs=(Paragraph("经费由广东省财政厅核拨。"),)),
        Severity.WARN,
        "第十九条（六）",
    ),
    (
        "self_addressed",
        sound(recipients=(to(DEPARTMENT, Seen.SELF),)),
        Severity.BLOCK,
        "第九条（八）",
    ),
    (
        "number_form",
        sound(paragraphs=(Paragraph("根据粤府[26]第05号文件。"),)),
        Severity.WARN,
        "第九条（五）",
    ),
    ("date_form", sound(paragraphs=(Paragraph("于2026年03月05日起施行。"),)), Severity.WARN, "7.3.5.4"),
    ("date_numerals", sound(paragraphs=(Paragraph("二〇二六年三月五日起施行。"),)), Severity.WARN, "7.3.5.4"),
    ("digits_full_width", sound(paragraphs=(Paragraph("共２１个市。"),)), Severity.WARN, "7.3.3"),
    (
        "heading_order",
        sound(paragraphs=(Paragraph("一、总体要求", 1), Paragraph("三、保障措施", 1))),
        Severity.WARN,
        "7.3.3",
    ),
    ("deadline_start", sound(paragraphs=(Paragraph("半年内完成清理。"),)), Severity.INFO, "第十九条（三）"),
    ("length_limit", sound(paragraphs=(Paragraph("字" * 5001),)), Severity.WARN, "减负"),
    ("report_back", sound(paragraphs=(Paragraph("各单位每月5日前报送进展。"),)), Severity.WARN, "减负"),
    ("subject_words", sound(paragraphs=(Paragraph("主题词：人事 通知"),)), Severity.WARN, "第九条"),
    ("blank_left", sound(paragraphs=(Paragraph("定于××年召开会议。"),)), Severity.WARN, "第十九条（三）"),
]


@pytest.mark.parametrize(("rule", "draft", "severity", "article"), FAULTS, ids=[row[0] for row in FAULTS])
def test_fault_is_found_with_its_article(rule: str, draft: Draft, severity: Severity, article: str) -> None:
    findings = found(draft, rule)
    assert findings, [finding.rule for finding in check(draft)]
    assert {finding.severity for finding in findings} == {severity}
    assert article in findings[0].article.zh


def test_every_rule_has_a_fault_that_shows_it() -> None:
    assert {row[0] for row in FAULTS} == set(RULES)


SILENT: list[tuple[str, Draft]] = [
    ("title_kind", sound(kind="通知", title=sound().title + "（试行）")),
    ("title_kind", sound(kind="命令", title="国务院关于修改部分行政法规的决定", issuer_is_government=True)),
    ("title_forwarded_twice", sound(title="广东省民政厅转发民政部关于印发〈办法〉的通知")),
    ("main_missing", sound(kind="公告", title="招聘公告", recipients=())),
    ("attachment_absent", sound(paragraphs=(Paragraph("见附件1。"),), attachments=("分工表",))),
    ("secrecy_refused", sound(secrecy="秘密", network_is_classified=True)),
    ("request_not_superior", upward("请示")),
    ("upward_one_main", upward("请示")),
    (
        "skipped_level",
        upward(
            "请示",
            recipients=(
                to(MINISTRY, Seen.HIGHER, skipped=GOVERNMENT),
                to(GOVERNMENT, Seen.SUPERIOR, "cc"),
            ),
        ),
    ),
    (
        "department_consent",
        upward("请示", recipients=(to(MINISTRY, Seen.GUIDING),), approved_by_government=True),
    ),
    ("report_with_request", upward("请示", paragraphs=(Paragraph("妥否，请批示。"),))),
    ("report_with_request", upward("报告", paragraphs=(Paragraph("特此报告。"),))),
    ("addressed_to_person", upward("请示", main_text="王省长：", assigned_by_leader=True)),
    ("addressed_to_person", upward("请示", main_text="广东省人民政府：")),
    (
        "department_orders_government",
        sound(
            kind="函",
            title="关于商请支持的函",
            direction="level",
            recipients=(to(CITY, Seen.LOWER_GOVERNMENT),),
        ),
    ),
    (
        "department_orders_government",
        sound(recipients=(to(CITY, Seen.LOWER_GOVERNMENT),), approved_by_government=True),
    ),
    ("issuer_without_register", sound(issuer_may_issue=False, issuer_is_office=True)),
    ("consultation_missing", sound(mentioned_organs=((FINANCE, 1),), consulted=frozenset({5}))),
    ("number_form", sound(paragraphs=(Paragraph("根据粤府〔2026〕5号文件。"),))),
    ("date_form", sound(paragraphs=(Paragraph("2026年3月5日起施行。"),))),
    (
        "heading_order",
        sound(
            paragraphs=(
                Paragraph("一、要求", 1),
                Paragraph("（一）目标", 2),
                Paragraph("1.数量", 3),
                Paragraph("2.质量", 3),
                Paragraph("（二）原则", 2),
                Paragraph("二、任务", 1),
            )
        ),
    ),
    ("deadline_start", sound(paragraphs=(Paragraph("自本通知印发之日起半年内完成。"),))),
    ("length_limit", sound(paragraphs=(Paragraph("字" * 4000),))),
    ("blank_left", sound(paragraphs=(Paragraph("规格为3×4米。"),))),
]


@pytest.mark.parametrize(("rule", "draft"), SILENT, ids=[f"{n}-{row[0]}" for n, row in enumerate(SILENT)])
def test_rule_is_silent_where_it_does_not_apply(rule: str, draft: Draft) -> None:
    assert found(draft, rule) == []


def test_two_main_recipients_of_a_report_are_a_warning_of_a_request_a_block() -> None:
    two = (to(GOVERNMENT, Seen.SUPERIOR), to(MINISTRY, Seen.GUIDING))
    assert found(upward("报告", recipients=two), "upward_one_main")[0].severity is Severity.WARN
    assert found(upward("请示", recipients=two), "upward_one_main")[0].severity is Severity.BLOCK


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        ("广东省财政厅负责经费保障。", 1),
        ("我厅会同广东省财政厅制定办法。", 1),
        ("方案报广东省财政厅备案。", 1),
        ("广东省财政厅厅长出席会议并讲话。", 0),
    ],
)
def test_consultation_is_asked_for_where_an_organ_is_given_a_part(text: str, paragraph: int) -> None:
    draft = sound(mentioned_organs=((FINANCE, 0),), paragraphs=(Paragraph("导语。"), Paragraph(text)))
    (finding,) = found(draft, "consultation_missing")
    assert finding.severity is Severity.WARN
    assert finding.where.paragraph == paragraph


def test_fixes_name_what_they_would_do() -> None:
    finding = found(upward("请示", recipients=(to(FINANCE, Seen.PEER),)), "request_not_superior")[0]
    assert [fix.action for fix in finding.fixes] == ["set_kind", "remove_recipient"]
    assert finding.fixes[0].data == {"kind": "函"}
    number = found(sound(paragraphs=(Paragraph("见粤府(2026)05号。"),)), "number_form")[0]
    assert number.fixes[0].data == {"paragraph": 0, "from": "见粤府(2026)05号", "to": "见粤府〔2026〕5号"}
    # No one-click fix ever inserts an approval nobody has linked [T16(2)].
    order = found(sound(recipients=(to(CITY, Seen.LOWER_GOVERNMENT),)), "department_orders_government")[0]
    assert [fix.action for fix in order.fixes] == ["remove_recipient", "set_kind"]


def test_gravest_findings_come_first() -> None:
    findings = check(sound(title="", disclosure="", recipients=(to(CITY_BUREAU, Seen.GUIDED),)))
    assert [finding.severity for finding in findings] == sorted(
        (finding.severity for finding in findings), key=list(Severity).index
    )


def test_fifteen_kinds_in_the_articles_order() -> None:
    assert [kind.clause for kind in KINDS.values()] == list(range(1, 16))


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (37, "三十七")]
)
def test_article_numbers_are_written_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written
