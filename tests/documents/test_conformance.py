"""The conformance checker: what we write ourselves passes; each fault is found where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents.conformance.report import report
from documents.layout.docx_writer import write_docx
from documents.layout.seal import draw_seal
from documents.layout.spec import KINDS
from tests.documents.docx_makers import made, paragraph
from tests.layout.factories import ORGAN, body, document, regulation
from tests.layout.factories import paragraph as node

CELL = 15.75
SPECIAL: dict[str, dict[str, Any]] = {
    "函": {"layout": "letter", "organ_mark": ORGAN, "number": "粤人社函〔2026〕3号"},
    "命令": {
        "layout": "order",
        "organ_mark": "广东省人民政府令",
        "number": "第12号",
        "issuers": ("王某某",),
        "signer_post": "省长",
        "main_recipients": "",
    },
    "纪要": {
        "layout": "minutes",
        "organ_mark": f"{ORGAN}会议纪要",
        "number": "〔2026〕3号",
        "attendance": [{"label": "出席", "names": "张三　李四"}],
        "signature_organ": "",
        "main_recipients": "",
    },
    "请示": {"issuers": ("张某某", "李某", "赵某某"), "main_recipients": "省人民政府"},
    "报告": {"issuers": ("张某某",), "main_recipients": "省人民政府"},
}
WITHOUT_MAIN = {"公告", "通告", "公报", "决议", "决定"}


def checked(tmp_path: Path, content: bytes) -> dict[str, Any]:
    path = tmp_path / "file.docx"
    path.write_bytes(content)
    return report(path)


def errors(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["rule"], one["excerpt"]) for one in said["findings"] if one["severity"] == "error"]


def finding(said: dict[str, Any], rule: str) -> dict[str, Any]:
    found = [one for one in said["findings"] if one["rule"] == rule]
    assert found, f"{rule} not among {[one['rule'] for one in said['findings']]}"
    return dict(found[0])


def element(said: dict[str, Any], name: str) -> str:
    return next(str(row["text"]) for row in said["elements"] if row["name"] == name)


def written(kind: str, **changes: Any) -> bytes:
    fields: dict[str, Any] = {"kind": kind, "title": f"{ORGAN}关于做好某项工作的{kind}"}
    fields |= {"main_recipients": ""} if kind in WITHOUT_MAIN else {}
    return write_docx(document(**(fields | SPECIAL.get(kind, {}) | changes)))


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_files_of_every_kind_have_no_error(tmp_path: Path, kind: str) -> None:
    said = checked(tmp_path, written(kind))
    assert errors(said) == []
    assert said["kind"] == kind


@pytest.mark.parametrize(
    "changes",
    [
        {"seal": {"content": draw_seal(ORGAN)}},
        {"sealed": False},
        {"number": None, "is_draft": True, "date": None, "printed_on": None},
        {"copy_number": "000012", "urgency": "特急"},
        {
            "co_organs": ("广东省财政厅", "广东省教育厅"),
            "co_signature_organs": ("广东省财政厅", "广东省教育厅"),
        },
        {"attachments": [{"title": f"材料{n}", "body": body(node("见表。"))} for n in range(1, 4)]},
        {"body": body(node("请认真贯彻执行，遇到的问题及时报告。"))},
        {"attachments": [{"title": "事业单位人事管理条例", "body": regulation()}]},
    ],
    ids=["seal", "no seal", "draft", "corner", "joint", "three attachments", "one line", "long attachment"],
)
def test_our_own_files_of_every_shape_have_no_error(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert errors(checked(tmp_path, write_docx(document(**changes)))) == []


def test_the_elements_are_recognised(tmp_path: Path) -> None:
    attachments = [{"title": "实施方案", "body": body(node("见表。"))}]
    said = checked(
        tmp_path, write_docx(document(attachments=attachments, copy_number="000012", urgency="加急"))
    )
    assert element(said, "mark") == f"{ORGAN}文件"
    assert element(said, "number") == "粤人社发〔2026〕12号"
    assert element(said, "title").startswith(f"{ORGAN}关于进一步做好")
    assert element(said, "recipients").endswith("省直各单位人事部门：")
    assert element(said, "listed") == "附件：实施方案"
    assert element(said, "signature") == ORGAN
    assert element(said, "date") == "2026年3月5日"
    assert element(said, "note") == "（此件公开发布）"
    assert element(said, "attachments") == "1"
    assert element(said, "copies").startswith("抄送：省委组织部")
    assert element(said, "printed") == "2026年3月6日印发"
    assert (element(said, "copy_number"), element(said, "urgency")) == ("000012", "加急")


def faulty(**changes: str) -> bytes:
    """A notice made by hand, right but for what the test changes; "" leaves a part out."""
    parts = {
        "mark": paragraph(
            "某某市教育局文件",
            font="方正小标宋简体",
            size=50,
            align="center",
            colour="FF0000",
            line=60,
            before=95,
        ),
        "gap": paragraph("") * 2,
        "number": paragraph("某教发〔2026〕7号", align="center"),
        "rule": '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="12" w:color="FF0000"/></w:pBdr>'
        '<w:spacing w:line="160" w:lineRule="exact"/></w:pPr></w:p>',
        "title": paragraph(
            "某某市教育局关于做好某项工作的通知", font="方正小标宋简体", size=22, align="center"
        ),
        "recipients": paragraph("各县区教育局："),
        "text": paragraph("现就有关事项通知如下，请遵照执行。", first=32),
        "listed": "",
        "signature": paragraph("某某市教育局", align="right", right=4 * CELL),
        "date": paragraph("2026年3月5日", align="right", right=4 * CELL),
        "note": "",
        "rest": "",
    }
    return made("".join((parts | changes).values()))


def attached(label: str, title: str, *, new_page: bool = True) -> str:
    extra = "<w:pageBreakBefore/>" if new_page else ""
    return (
        paragraph(label, font="黑体", extra=extra)
        + paragraph("")
        + paragraph(title, font="方正小标宋简体", size=22, align="center")
        + paragraph("见表。", first=32)
    )


BLUE = "0000FF"
FAULTS: list[tuple[str, dict[str, str], str, str]] = [
    (
        "number_style",
        {"number": paragraph("某教发[2026]第07号", align="center")},
        "某教发[2026]第07号",
        "某教发〔2026〕7号",
    ),
    (
        "number_style",
        {"number": paragraph("某教发〔26〕7号", align="center")},
        "某教发〔26〕7号",
        "某教发〔2026〕7号",
    ),
    ("number_align", {"number": paragraph("某教发〔2026〕7号", align="right")}, "~right", "~center"),
    (
        "mark_colour",
        {"mark": paragraph("某某市教育局文件", size=50, align="center", line=60)},
        "~black",
        "~red",
    ),
    ("rule_missing", {"rule": ""}, "", ""),
    (
        "title_align",
        {"title": paragraph("关于做好某项工作的通知", size=22, align="left")},
        "~left",
        "~center",
    ),
    ("recipients_indent", {"recipients": paragraph("各县区教育局：", first=32)}, "2.0", "~flush_left"),
    ("recipients_colon", {"recipients": paragraph("各县区教育局:")}, "教育局:", "："),
    ("text_indent", {"text": paragraph("现就有关事项通知如下。")}, "0.0", "~two_in"),
    ("text_colour", {"text": paragraph("现将事项通知如下。", first=32, colour=BLUE)}, BLUE, "~black"),
    ("listed_style", {"listed": paragraph("附件:1.方案。", first=32)}, "附件:1.方案。", "附件：方案"),
    ("date_style", {"date": paragraph("2026年03月05日", align="right")}, "2026年03月05日", "2026年3月5日"),
    (
        "date_style",
        {"date": paragraph("二〇二六年三月五日", align="right")},
        "二〇二六年三月五日",
        "2026年3月5日",
    ),
    ("note_style", {"note": paragraph("(此件公开发布)", first=32)}, "(此件公开发布)", "（此件公开发布）"),
    ("subject_words_left", {"rest": paragraph("主题词：教育　通知")}, "", ""),
    (
        "attachments_agree",
        {"listed": paragraph("附件：方案", first=32), "rest": attached("附件", "名单")},
        "名单",
        "方案",
    ),
    (
        "attachment_label",
        {"listed": paragraph("附件：方案", first=32), "rest": attached("附件1：", "方案")},
        "附件1：",
        "附件",
    ),
    (
        "attachment_label",
        {"listed": paragraph("附件：方案", first=32), "rest": attached("附件", "方案", new_page=False)},
        "~same_page",
        "~new_page",
    ),
    (
        "signature_alone",
        {"date": paragraph("2026年3月5日", align="right", extra="<w:pageBreakBefore/>")},
        "~new_page",
        "~same_page",
    ),
]


def test_a_right_notice_made_by_other_hands_has_only_what_it_lacks(tmp_path: Path) -> None:
    assert [rule for rule, _ in errors(checked(tmp_path, faulty()))] == ["page_number"]


@pytest.mark.parametrize(
    ("rule", "changes", "found", "wanted"), FAULTS, ids=[f"{f[0]} {f[2]}" for f in FAULTS]
)
def test_each_fault_is_found_with_what_is_and_what_should_be(
    tmp_path: Path, rule: str, changes: dict[str, str], found: str, wanted: str
) -> None:
    said = checked(tmp_path, faulty(**changes))
    one = finding(said, rule)
    assert (one["severity"], one["found"], one["wanted"]) == ("error", found, wanted)
    if changes.get("text") or changes.get("number"):
        assert one["line"] is not None


def test_the_page_is_measured(tmp_path: Path) -> None:
    section = (
        '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" '
        'w:left="1800" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    said = checked(tmp_path, made(paragraph("现将事项通知如下。", first=32), section))
    assert finding(said, "paper")["found"] == "216 × 279 mm"
    assert [one["found"] for one in said["findings"] if one["rule"] == "margins"] == ["25.4 mm", "31.7 mm"]
    assert finding(said, "area")["wanted"] == "156 × 225 mm"


def test_a_hint_is_no_error_and_what_was_not_rendered_never_passes(tmp_path: Path) -> None:
    text = paragraph("现就有关事项通知如下。", first=32, font="微软雅黑", size=15, line=30)
    said = checked(tmp_path, faulty(text=text))
    assert finding(said, "text_type")["severity"] == "warn"
    assert finding(said, "text_lines")["severity"] in {"warn", "info"}
    passed = {one["rule"] for one in said["passed"]}
    assert "rendered_lines" in {one["rule"] for one in said["not_checked"]} - passed


def test_the_wording_is_held_to_the_drafts_rules(tmp_path: Path) -> None:
    text = paragraph("根据某教发[2025]3号文件，于2026年03月01日前办结。", first=32)
    said = checked(tmp_path, faulty(text=text))
    one = finding(said, "wording.number_form")
    assert one["fix"] == {"from": "某教发[2025]3号", "to": "某教发〔2025〕3号"} or one["fix"]["to"].endswith(
        "〔2025〕3号"
    )
    assert finding(said, "wording.date_form")["line"] == one["line"]


def test_tracked_changes_comments_and_hidden_text_are_errors(tmp_path: Path) -> None:
    inside = (
        '<w:ins w:author="甲"><w:r><w:t>新增</w:t></w:r></w:ins>'
        '<w:del w:author="甲"><w:r><w:delText>旧文</w:delText></w:r></w:del>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>不给人看</w:t></w:r><w:r><w:commentReference/></w:r>"
    )
    said = checked(tmp_path, faulty(text=paragraph("现就有关事项通知如下。", first=32, inside=inside)))
    assert finding(said, "tracked")["data"] == {"inserted": 1, "deleted": 1, "reformatted": 0}
    assert finding(said, "hidden")["excerpt"] == "不给人看"
    assert finding(said, "comments")["found"] == "1"
