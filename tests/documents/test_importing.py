"""A .docx taken into a draft's structure: levels, tables, attachments, revisions, what was left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents.body import clean, paragraphs
from documents.importing.recovery import recovered
from documents.layout.docx_writer import write_docx
from tests.documents.docx_makers import OFFICE, PACKAGE, WORD, made, main_part, package, paragraph
from tests.layout.factories import ORGAN, body, document, heading, short_body, text
from tests.layout.factories import paragraph as node

NUMBERING = (
    f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)
RELATED = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/numbering" '
    'Target="numbering.xml"/></Relationships>'
)


def taken(tmp_path: Path, content: bytes, revisions: Any = "accept") -> dict[str, Any]:
    path = tmp_path / "file.docx"
    path.write_bytes(content)
    return recovered(path, revisions)


def words(said: dict[str, Any]) -> list[tuple[int, str]]:
    """The body as a draft has it after it was cleaned."""
    return [(one.level, one.text) for one in paragraphs(clean(said["body"]))]


def notes(said: dict[str, Any]) -> dict[str, int]:
    return {one["code"]: one["count"] for one in said["notes"]}


def test_our_own_file_comes_back_as_it_was(tmp_path: Path) -> None:
    attachments = [{"title": "实施方案", "body": body(node("一是加强领导。"), node("二是落实责任。"))}]
    said = taken(tmp_path, write_docx(document(attachments=attachments, urgency="加急")))
    assert said["title"] == f"{ORGAN}关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知"
    assert (said["kind"], said["urgency"], said["disclosure"]) == ("通知", "加急", "主动公开")
    assert said["main_text"] == "各地级以上市人力资源和社会保障局，省直各单位人事部门"
    assert said["cc_text"] == "省委组织部，省委编办，省财政厅"
    assert words(said) == [(one.level, one.text) for one in paragraphs(short_body())]
    assert said["body"]["content"][1]["attrs"] == {"level": 1, "runIn": True}
    (attachment,) = said["attachments"]
    assert attachment["title"] == "实施方案"
    assert [one.text for one in paragraphs(attachment["body"])] == ["一是加强领导。", "二是落实责任。"]
    assert notes(said) == {}


def test_tables_keep_their_spans_heads_and_bold(tmp_path: Path) -> None:
    def cell(content: str, **attrs: int) -> dict[str, Any]:
        return {"type": "tableCell", "attrs": attrs, "content": [node(content)]}

    rows = [
        {"type": "tableRow", "content": [{"type": "tableHeader", "content": [node(h)]} for h in "甲乙丙"]},
        {"type": "tableRow", "content": [cell("纵", rowspan=2), cell("横", colspan=2)]},
        {"type": "tableRow", "content": [cell("一"), cell("二")]},
    ]
    bold = {"type": "paragraph", "content": [text("重点", bold=True), text("其余照旧。")]}
    source = body(heading("一、表", 1), {"type": "table", "content": rows}, bold)
    said = taken(tmp_path, write_docx(document(body=source)))
    _, table, last = clean(said["body"])["content"]
    shape = [
        [(c["type"], c.get("attrs", {}), c["content"][0]["content"][0]["text"]) for c in row["content"]]
        for row in table["content"]
    ]
    assert shape == [
        [("tableHeader", {}, name) for name in "甲乙丙"],
        [("tableCell", {"rowspan": 2}, "纵"), ("tableCell", {"colspan": 2}, "横")],
        [("tableCell", {}, "一"), ("tableCell", {}, "二")],
    ]
    assert last["content"] == [text("重点", bold=True), text("其余照旧。")]
    assert said["tables"] == 1


def test_automatic_numbers_become_words_and_levels(tmp_path: Path) -> None:
    def item(level: int, content: str) -> str:
        extra = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
        return paragraph(content, extra=extra)

    inside = item(0, "总体要求") + item(1, "加强领导") + item(1, "明确分工") + item(0, "保障措施")
    parts = {"word/document.xml": main_part(inside), "word/numbering.xml": NUMBERING}
    said = taken(tmp_path, package(parts | {"word/_rels/document.xml.rels": RELATED}))
    assert words(said) == [(1, "一、总体要求"), (3, "1.加强领导"), (3, "2.明确分工"), (1, "二、保障措施")]
    assert notes(said)["auto_number"] == 4


REVISED = paragraph(
    "各单位应当",
    first=32,
    inside='<w:ins w:author="甲"><w:r><w:t>于三月底前</w:t></w:r></w:ins>'
    '<w:del w:author="乙"><w:r><w:delText>尽快</w:delText></w:r></w:del><w:r><w:t>报送。</w:t></w:r>',
)


@pytest.mark.parametrize(
    ("revisions", "sentence"),
    [("accept", "各单位应当于三月底前报送。"), ("reject", "各单位应当尽快报送。")],
)
def test_tracked_changes_are_accepted_or_rejected_as_asked(
    tmp_path: Path, revisions: str, sentence: str
) -> None:
    said = taken(tmp_path, made(REVISED), revisions)
    assert words(said) == [(0, sentence)]
    assert said["revisions"] == {"inserted": 1, "deleted": 1, "people": ["乙", "甲"], "taken": revisions}


def test_a_paragraph_end_taken_away_joins_what_it_parted(tmp_path: Path) -> None:
    first = paragraph("前半句", first=32).replace(
        "<w:pPr>", '<w:pPr><w:rPr><w:del w:author="甲"/></w:rPr>', 1
    )
    said = taken(tmp_path, made(first + paragraph("后半句。", first=32)))
    assert words(said) == [(0, "前半句后半句。")]
    kept = taken(tmp_path, made(first + paragraph("后半句。", first=32)), "reject")
    assert len(words(kept)) == 2


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    inside = (
        paragraph("正文一段。", first=32, inside="<w:r><w:footnoteReference/></w:r>")
        + paragraph("正文二段。", first=32, inside="<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r>")
        + paragraph("居中的一行", align="center")
    )
    said = taken(
        tmp_path, made(paragraph("关于某事的通知", align="center", size=22) + paragraph("") + inside)
    )
    assert notes(said) == {"footnote": 1, "hidden": 1, "alignment": 1}
    assert "暗语" not in str(said["body"])
