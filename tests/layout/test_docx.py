"""The .docx, read as XML: values of section 8.1 and 8.2, the schema's order, nothing left behind."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest

from documents.layout.docx_writer import write_docx
from documents.layout.seal import draw_seal
from tests.layout import measure
from tests.layout.factories import ORGAN, body, document, heading, paragraph, regulation, text
from tests.layout.measure import W

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
P_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl pBdr tabs kinsoku overflowPunct "
    "autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind jc outlineLvl rPr"
)
R_ORDER = "rStyle rFonts b bCs i color spacing w kern position sz szCs lang"


def paragraphs(root: Any) -> dict[str, Any]:
    """Paragraphs by their text; of equal ones, the first."""
    found: dict[str, Any] = {}
    for element in root.iter(f"{W}p"):
        found.setdefault(measure.docx_text(element), element)
    return found


def run_facts(run: Any) -> tuple[str, str]:
    properties = run.find(f"{W}rPr")
    return properties.find(f"{W}rFonts").get(f"{W}eastAsia"), properties.find(f"{W}sz").get(f"{W}val")


@pytest.fixture(scope="module")
def whole() -> bytes:
    return write_docx(
        document(
            copy_number="000012",
            secrecy="机密★1年",
            urgency="特急",
            seal={"content": draw_seal(ORGAN)},
            attachments=[{"title": "事业单位人事管理条例", "body": regulation()}],
        )
    )


def test_page_and_margins(whole: bytes) -> None:
    section = measure.xml_of(whole).find(f".//{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    assert [int(margins.get(f"{W}{side}")) for side in ("top", "left", "right", "bottom")] == pytest.approx(
        [2098, 1588, 1474, 1984], abs=1
    )
    grid = section.find(f"{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")


def test_body_is_16_pt_fangsong_on_exact_lines_with_tight_spacing(whole: bytes) -> None:
    found = paragraphs(measure.xml_of(whole))
    element = next(p for words, p in found.items() if words.startswith("现就进一步"))
    spacing = element.find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")
    assert element.find(f"{W}pPr/{W}ind").get(f"{W}firstLine") == "630"
    for run in element.iter(f"{W}r"):
        assert run_facts(run) == ("仿宋_GB2312", "32")
        assert run.find(f"{W}rPr/{W}spacing").get(f"{W}val") == "-5"


@pytest.mark.parametrize(
    ("start", "font", "half_points"),
    [
        ("000012", "仿宋_GB2312", "32"),
        ("机密", "黑体", "32"),
        ("特急", "黑体", "32"),
        ("粤人社发", "仿宋_GB2312", "32"),
        ("广东省人力资源和社会保障厅关于", "方正小标宋简体", "44"),
        ("各地级以上市人力资源和社会保障局，", "仿宋_GB2312", "32"),
        ("二、强化监督检查", "黑体", "32"),
        ("（一）压实责任", "楷体_GB2312", "32"),
        ("附件", "黑体", "32"),
        ("事业单位人事管理条例", "方正小标宋简体", "44"),
        ("抄送：", "仿宋_GB2312", "28"),
    ],
)
def test_each_element_names_the_standards_font(whole: bytes, start: str, font: str, half_points: str) -> None:
    found = paragraphs(measure.xml_of(whole))
    candidates = [
        p for words, p in found.items() if words.startswith(start) and not words.startswith("附件：")
    ]
    facts = {run_facts(run) for run in candidates[0].iter(f"{W}r") if run.find(f"{W}t") is not None}
    assert facts == {(font, half_points)}


def test_the_mark_is_red_biaosong(whole: bytes) -> None:
    mark = paragraphs(measure.xml_of(whole))[f"{ORGAN}文件"]
    properties = mark.find(f"{W}r/{W}rPr")
    assert properties.find(f"{W}color").get(f"{W}val") == "C8171E"
    assert properties.find(f"{W}rFonts").get(f"{W}eastAsia") == "方正小标宋简体"
    assert int(properties.find(f"{W}sz").get(f"{W}val")) > 44


def test_the_mark_begins_35_mm_below_the_type_area(whole: bytes) -> None:
    """Heights of the exact lines above it, and the blank at the top of its own line."""
    height = 0.0
    for element in measure.xml_of(whole).find(f"{W}body"):
        line = int(element.find(f"{W}pPr/{W}spacing").get(f"{W}line")) / 20
        if measure.docx_text(element).endswith("文件"):
            size = int(element.find(f".//{W}sz").get(f"{W}val")) / 2
            height += 0.8 * line - 0.85 * size
            break
        height += line
    assert height * measure.MM == pytest.approx(35, abs=1)


def test_the_red_rule_is_a_border_as_wide_as_the_type_area(whole: bytes) -> None:
    (rule,) = measure.xml_of(whole).iter(f"{W}pBdr")
    bottom = rule.find(f"{W}bottom")
    assert bottom.get(f"{W}color") == "C8171E"
    indent = rule.getparent().find(f"{W}ind")
    assert (indent.get(f"{W}left"), indent.get(f"{W}right")) == ("0", "0")
    number_to_rule = int(rule.getparent().find(f"{W}spacing").get(f"{W}line")) / 20 * measure.MM
    assert 1.5 <= number_to_rule <= 4


def test_the_title_is_broken_as_in_the_pdf(whole: bytes) -> None:
    found = paragraphs(measure.xml_of(whole))
    title = found[f"{ORGAN}关于进一步做好《事业单位人事管理条例》贯彻实施工作的通知"]
    assert len(list(title.iter(f"{W}br"))) == 2
    assert title.find(f"{W}pPr/{W}jc").get(f"{W}val") == "center"


def test_the_signature_stays_with_the_body(whole: bytes) -> None:
    elements = list(measure.xml_of(whole).find(f"{W}body"))
    organ = next(i for i, p in enumerate(elements) if measure.docx_text(p) == ORGAN)
    last = next(
        i
        for i in range(organ, 0, -1)
        if measure.docx_text(elements[i]).startswith("各地级以上市人力资源和社会保障局要")
    )
    for element in elements[last : organ + 1]:
        assert element.find(f"{W}pPr/{W}keepNext") is not None
    assert measure.docx_text(elements[organ + 1]) == "2026年3月5日"


def test_a_line_that_page_1_cannot_hold_with_the_signature_comes_in_two_pieces() -> None:
    """7.3.3 and 7.3.5.5 where nobody can measure: the second piece alone goes with the signature."""
    files = [{"title": f"材料{n}", "body": body(paragraph("见表。"))} for n in range(8)]
    line = "现将材料印发给你们，请认真贯彻执行。"
    content = write_docx(document(body=body(paragraph(line)), attachments=files))
    found = paragraphs(measure.xml_of(content))
    first, second = found["现将材料印发给你们，"], found["请认真贯彻执行。"]
    assert first.find(f"{W}pPr/{W}keepNext") is None
    assert second.find(f"{W}pPr/{W}keepNext") is not None
    assert int(first.find(f"{W}pPr/{W}ind").get(f"{W}firstLine")) > 0
    assert second.find(f"{W}pPr/{W}ind").get(f"{W}firstLine") == "0"
    alone = paragraphs(measure.xml_of(write_docx(document(body=body(paragraph(line))))))
    assert line in alone


def test_the_seal_is_an_anchored_picture_over_both_lines(whole: bytes) -> None:
    root = measure.xml_of(whole)
    (seal,) = [a for a in root.iter(f"{WP}anchor") if a.find(f"{WP}docPr").get("name") == "印章"]
    extent = seal.find(f"{WP}extent")
    assert (int(extent.get("cx")), int(extent.get("cy"))) == (42 * 36000, 42 * 36000)
    assert any(name.startswith("word/media/") for name in measure.parts_of(whole))


def test_the_colophon_is_a_box_on_the_bottom_of_the_type_area(whole: bytes) -> None:
    root = measure.xml_of(whole)
    (box,) = [a for a in root.iter(f"{WP}anchor") if a.find(f"{WP}docPr").get("name") == "版记"]
    vertical = box.find(f"{WP}positionV")
    assert vertical.get("relativeFrom") == "margin"
    assert vertical.find(f"{WP}align").text == "bottom"
    assert int(box.find(f"{WP}extent").get("cx")) == 156 * 36000
    borders = next(iter(box.iter(f"{W}tblBorders")))
    weights = {child.tag.removeprefix(W): int(child.get(f"{W}sz")) / 8 * measure.MM for child in borders}
    assert weights["top"] == weights["bottom"] == pytest.approx(0.35, abs=0.03)
    assert weights["insideH"] == pytest.approx(0.25, abs=0.03)
    anchored = box
    while anchored.tag != f"{W}p":
        anchored = anchored.getparent()
    assert anchored.getnext().tag == f"{W}sectPr"


def test_page_numbers_are_fields_odd_right_even_left(whole: bytes) -> None:
    assert measure.xml_of(whole, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    footers = [measure.xml_of(whole, name) for name in measure.parts_of(whole) if "footer" in name]
    facts = set()
    for footer in footers:
        (element,) = footer.iter(f"{W}p")
        assert measure.docx_text(element) == "— 1 —"
        assert next(iter(footer.iter(f"{W}instrText"))).text == "PAGE"
        assert {run_facts(run) for run in footer.iter(f"{W}r")} == {("宋体", "28")}
        indent = element.find(f"{W}pPr/{W}ind")
        facts.add(
            (element.find(f"{W}pPr/{W}jc").get(f"{W}val"), indent.get(f"{W}left"), indent.get(f"{W}right"))
        )
    assert facts == {("right", "0", "280"), ("left", "280", "0")}


def test_children_stand_in_the_schemas_order(whole: bytes) -> None:
    for name in ("word/document.xml", "word/styles.xml"):
        root = measure.xml_of(whole, name)
        for tag, names_in_order in (("pPr", P_ORDER), ("rPr", R_ORDER)):
            order = names_in_order.split(" ")
            for properties in root.iter(f"{W}{tag}"):
                names = [child.tag.removeprefix(W) for child in properties]
                assert names == sorted(names, key=order.index), names


def test_nothing_tells_who_wrote_it_and_nothing_is_tracked(whole: bytes) -> None:
    properties = docx.Document(BytesIO(whole)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    root = measure.xml_of(whole)
    for tag in ("ins", "del", "commentRangeStart", "moveFrom"):
        assert root.find(f".//{W}{tag}") is None
    names = measure.parts_of(whole)
    assert not [name for name in names if "comments" in name or "thumbnail" in name or "customXml" in name]


def test_a_draft_has_a_watermark_on_odd_and_even_pages_and_no_seal() -> None:
    draft = write_docx(document(number=None, is_draft=True, date=None, printed_on=None))
    headers = [measure.xml_of(draft, name) for name in measure.parts_of(draft) if "header" in name]
    assert len(headers) == 2
    for header in headers:
        path = header.find(".//{urn:schemas-microsoft-com:vml}textpath[@string]")
        assert path.get("string") == "送审稿"
    words = measure.docx_text(measure.xml_of(draft))
    assert "文号待编" in words
    assert not [name for name in measure.parts_of(draft) if "media" in name]


def test_the_same_document_gives_the_same_bytes(whole: bytes) -> None:
    source = document(seal={"content": draw_seal(ORGAN)})
    assert write_docx(source) == write_docx(source)
    with zipfile.ZipFile(BytesIO(whole)) as package:
        assert package.testzip() is None
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_text_arrives_as_text() -> None:
    hostile = "<w:del>&amp;\"']]>\u0000\u0008\ufffe" + "\U00020000"
    source = document(title="关于“<b>”与&的通知", body=body(paragraph(hostile)), cc="<&>")
    words = measure.docx_text(measure.xml_of(write_docx(source)))
    assert "<w:del>&amp;\"']]>\U00020000" in words
    assert "关于“<b>”与&的通知" in words


def test_tables_keep_their_spans_and_bold_stays_bold() -> None:
    def cell(words: str, **attrs: int) -> dict[str, Any]:
        return {"type": "tableCell", "attrs": attrs, "content": [paragraph(words)]}

    rows = [
        {
            "type": "tableRow",
            "content": [{"type": "tableHeader", "content": [paragraph(h)]} for h in "甲乙丙"],
        },
        {"type": "tableRow", "content": [cell("纵", rowspan=2), cell("横", colspan=2)]},
        {"type": "tableRow", "content": [cell("一"), cell("二")]},
    ]
    bold = {"type": "paragraph", "content": [text("重点", bold=True), text("其余")]}
    source = document(body=body(heading("一、表", 1), {"type": "table", "content": rows}, bold))
    (table,) = [t for t in docx.Document(BytesIO(write_docx(source))).tables if "甲" in t.cell(0, 0).text]
    assert table.cell(1, 1).text == table.cell(1, 2).text == "横"
    assert table.cell(1, 0).text == table.cell(2, 0).text == "纵"
    assert sum(int(column.width) for column in table.columns) / 36000 == pytest.approx(156, abs=0.5)
    runs = paragraphs(measure.xml_of(write_docx(source)))["重点其余"].findall(f"{W}r")
    assert [run.find(f"{W}rPr/{W}b") is not None for run in runs] == [True, False]
