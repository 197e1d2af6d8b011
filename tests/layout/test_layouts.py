"""All 15 kinds, and the special layouts: letter 10.1, order 10.2, minutes 10.3."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from documents.layout.docx_writer import write_docx
from documents.layout.pdf_writer import write_pdf
from documents.layout.spec import KINDS
from tests.layout import measure
from tests.layout.factories import ORGAN, body, document, paragraph, regulation

LINE = 28.95 * measure.MM


def of_kind(kind: str) -> dict[str, Any]:
    special: dict[str, dict[str, Any]] = {
        "命令": {
            "layout": "order",
            "organ_mark": "广东省人民政府令",
            "number": "第312号",
            "issuers": ["陈砚秋"],
            "main_recipients": "",
        },
        "函": {"layout": "letter", "organ_mark": ORGAN, "number": "粤人社函〔2026〕5号"},
        "纪要": {
            "layout": "minutes",
            "organ_mark": f"{ORGAN}会议纪要",
            "signature_organ": "",
            "sealed": False,
        },
        "请示": {"issuers": ["陈砚秋"], "main_recipients": "广东省人民政府"},
        "报告": {"issuers": ["陈砚秋", "何书屿"], "main_recipients": "广东省人民政府"},
        "公告": {"main_recipients": ""},
        "通告": {"main_recipients": ""},
    }
    return {"kind": kind, "title": f"{ORGAN}关于测试事项的{kind}"} | special.get(kind, {})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("draft", [False, True])
def test_every_kind_makes_both_files(kind: str, draft: bool) -> None:
    changes = of_kind(kind)
    if draft:
        changes |= {"number": None, "is_draft": True, "date": None, "printed_on": None}
    source = document(**changes, attachments=[{"title": "任务分工表", "body": body(paragraph("见附表。"))}])
    texts = measure.page_texts(write_pdf(source))
    assert "现就进一步做好" in texts[0]
    assert ("文号待编" in texts[0]) is draft
    words = "\n".join(
        paragraph.text for paragraph in docx.Document(io.BytesIO(write_docx(source))).paragraphs
    )
    assert "现就进一步做好" in words
    assert "见附表。" in words


def test_a_letter_has_its_mark_30_mm_from_the_top_and_double_rules_of_170_mm() -> None:
    pdf = write_pdf(document(**of_kind("函")))
    image = measure.picture(pdf, 0)
    assert measure.red_ink(image)[1] == pytest.approx(30, abs=1)
    bands = measure.red_bands(image, least_width=165)
    assert len(bands) == 4
    upper_thick, upper_thin, lower_thin, lower_thick = bands
    mark_bottom = measure.red_ink(image, 0, upper_thick[0] - 0.5)[3]
    assert upper_thick[0] - mark_bottom == pytest.approx(4, abs=0.5)
    assert upper_thick[1] - upper_thick[0] > upper_thin[1] - upper_thin[0]
    assert lower_thick[1] - lower_thick[0] > lower_thin[1] - lower_thin[0]
    assert 297 - lower_thick[1] == pytest.approx(20, abs=0.5)
    left, _, right, _ = measure.red_ink(image, lower_thin[0] - 0.2)
    assert (left, right) == pytest.approx((20, 190), abs=0.4)


def test_a_letter_has_its_number_at_the_right_below_the_rule_and_no_number_on_page_1() -> None:
    pdf = write_pdf(document(**of_kind("函"), body=regulation()))
    image = measure.picture(pdf, 0)
    pages = measure.pages_of(pdf)
    number = measure.find(pages[0], "粤人社函")
    assert number.right == pytest.approx(184, abs=0.5)
    rule_bottom = measure.red_bands(image, least_width=165)[1][1]
    _, ink_top, _, _ = measure.black_ink(image, rule_bottom + 0.3, number.baseline + 2)
    assert ink_top - rule_bottom == pytest.approx(16 * 7 / 8 * measure.MM, abs=1)
    (title, *_) = [line for line in measure.lines(pages[0]) if set(line.sizes) == {22.0}]
    assert 2 * LINE <= title.baseline - number.baseline <= 4 * LINE
    assert not [line for line in measure.lines(pages[0]) if line.baseline > 263]
    assert [line.text.replace(" ", "") for line in measure.lines(pages[1]) if line.baseline > 263] == ["—2—"]
    assert len(measure.red_bands(measure.picture(pdf, 1), 165)) == 0


def test_the_colophon_of_a_letter_has_no_rules_and_no_printing_line() -> None:
    pdf = write_pdf(document(**of_kind("函")))
    last = measure.pages_of(pdf)[-1]
    assert "抄送：" in measure.page_texts(pdf)[-1]
    assert "印发" not in measure.find(last, "抄送：").text
    assert "2026年3月6日印发" not in "".join(measure.page_texts(pdf))
    assert not [rule for rule in last.lines if rule["stroking_color"] in {(0,), (0, 0, 0)}]


def test_an_order_has_its_mark_20_mm_below_the_type_area_and_a_signature_stamp() -> None:
    pdf = write_pdf(document(**of_kind("命令"), signer_post="省长", note=None))
    image = measure.picture(pdf, 0)
    _, top, _, bottom = measure.red_ink(image)
    assert top == pytest.approx(37 + 20, abs=1)
    page = measure.pages_of(pdf)[0]
    number = measure.find(page, "第312号")
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=1)
    assert 2 * LINE <= number.baseline - bottom <= 4 * LINE
    first = measure.find(page, "现就进一步")
    assert first.baseline - number.baseline == pytest.approx(3 * LINE, abs=0.2)
    stamp = next(line for line in measure.lines(measure.pages_of(pdf)[-1]) if "陈砚秋" in line.text)
    assert stamp.right == pytest.approx(184 - 4 * 15.75 * measure.MM, abs=0.5)
    assert stamp.text.startswith("省长")


def test_minutes_list_who_attended_with_black_labels() -> None:
    attendance = [{"label": "出席", "names": "陈砚秋、林知远"}, {"label": "列席", "names": "周以宁"}]
    pdf = write_pdf(document(**of_kind("纪要"), attendance=attendance))
    assert measure.red_ink(measure.picture(pdf, 0))[1] == pytest.approx(72, abs=1)
    page = measure.pages_of(pdf)[-1]
    line = measure.find(page, "出席：")
    assert line.fonts == {"OfficeHei-Regular", "OfficeSong-Regular"}
    assert line.left == pytest.approx(28 + 2 * 15.75 * measure.MM, abs=0.3)
    assert measure.find(page, "列席：").baseline - line.baseline == pytest.approx(LINE, abs=0.1)
