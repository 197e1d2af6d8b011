"""附件说明, signature, seal and 附注 (7.3.4 to 7.3.6); 版记 on the last page (7.4)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.layout.model import OfficialDocument, SealImage
from documents.layout.pdf_writer import write_pdf
from documents.layout.seal import draw_seal
from tests.layout import measure
from tests.layout.factories import DATA, ORGAN, body, document, heading, paragraph, regulation, text

CELL = 15.75 * measure.MM
LINE = 28.95 * measure.MM
#: Characters that appear in no other element of the page.
BODY_MARK = "鼎"


def marked_body(lengths: list[int]) -> dict[str, Any]:
    return body(*(paragraph(BODY_MARK * length) for length in lengths))


def check_required_places(source: OfficialDocument) -> None:
    """R of 7.3.3 and 7.3.5.5: body text on page 1, and on the page that holds the signature."""
    texts = measure.page_texts(write_pdf(source))
    assert BODY_MARK in texts[0], "page 1 shows no body text"
    date = "2026年3月5日"
    signed = [page for page in texts if f"{ORGAN}{date}" in page]
    assert len(signed) == 1, "organ and date are not together"
    assert BODY_MARK in signed[0], "the signature stands on a page without body text"
    assert "抄送：" in texts[-1]


@pytest.mark.parametrize("count", range(1, 81))
def test_the_signature_shares_a_page_with_body_text_at_any_number_of_paragraphs(count: int) -> None:
    check_required_places(document(body=marked_body([24] * count)))


@pytest.mark.parametrize("length", range(1, 1300, 26))
def test_the_signature_shares_a_page_with_body_text_at_any_length_of_one_paragraph(length: int) -> None:
    check_required_places(document(body=marked_body([length])))


@settings(max_examples=40, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 40) | st.integers(1, 400), min_size=1, max_size=12),
    attachments=st.integers(0, 8),
    sealed=st.booleans(),
    recipients=st.integers(0, 400),
    title=st.integers(8, 70),
    note=st.booleans(),
)
def test_the_required_places_hold_for_any_document(
    lengths: list[int], attachments: int, sealed: bool, recipients: int, title: int, note: bool
) -> None:
    check_required_places(
        document(
            body=marked_body(lengths),
            attachments=[
                {"title": f"材料{n}", "body": body(paragraph("见表。"))} for n in range(attachments)
            ],
            sealed=sealed,
            main_recipients="各" * recipients,
            title="关于" + "事" * title + "的通知",
            note="此件公开发布" if note else None,
        )
    )


@pytest.mark.parametrize("length", [1, 2, 5, 12, 26, 27, 52])
@pytest.mark.parametrize("count", [1, 3, 6, 8])
@pytest.mark.parametrize("layout", [{}, {"layout": "letter", "kind": "函", "organ_mark": ORGAN}])
def test_a_very_short_body_with_many_attachments_still_stands_on_page_1(
    layout: dict[str, Any], count: int, length: int
) -> None:
    files = [{"title": f"材料{n}", "body": body(paragraph("见表。"))} for n in range(count)]
    title = "关于" + "事" * 36 + "的通知"
    source = document(body=marked_body([length]), attachments=files, title=title, note=None, **layout)
    texts = measure.page_texts(write_pdf(source))
    check_required_places(source)
    assert sum(text.count(BODY_MARK) for text in texts) == length


def test_recipients_leave_page_1_to_a_body_that_neither_fits_nor_can_be_cut() -> None:
    files = [{"title": f"材料{n}", "body": body(paragraph("见表。"))} for n in range(8)]
    title = "关于" + "事" * 70 + "的通知"
    source = document(body=marked_body([1]), attachments=files, title=title, main_recipients="各" * 60)
    check_required_places(source)
    assert "主送：各各" in measure.page_texts(write_pdf(source))[-1]


@pytest.mark.parametrize("length", [40, 90, 200, 333, 620])
def test_the_last_paragraph_looks_the_same_as_any_other(length: int) -> None:
    """It is cut to stay with the signature; the cut must not move a line's end."""
    source = "".join(DATA.joinpath("事业单位人事管理条例.md").read_text(encoding="utf-8").split())[:length]
    last = body_lines_of(write_pdf(document(body=body(paragraph(source)))), len(source))
    middle = body_lines_of(
        write_pdf(document(body=body(paragraph(source), paragraph("尾。" * 99)))), len(source)
    )
    assert [line[0] for line in last] == [line[0] for line in middle]
    for one, other in zip(last, middle, strict=True):
        assert one[1:] == pytest.approx(other[1:], abs=0.3)


def body_lines_of(pdf: bytes, length: int) -> list[tuple[str, float, float]]:
    """The lines of the body's first `length` characters, with their extents."""
    found = [line for page in measure.pages_of(pdf) for line in measure.body_lines(page)]
    start = next(i for i, line in enumerate(found) if line.text.startswith("各地级以上市")) + 1
    taken: list[tuple[str, float, float]] = []
    while sum(len(item[0]) for item in taken) < length:
        line = found[start + len(taken)]
        taken.append((line.text, line.left, line.right))
    return taken


def test_a_sealed_signature_is_centred_on_the_date_4_characters_in() -> None:
    page = measure.pages_of(write_pdf(document()))[-1]
    date, organ = measure.find(page, "2026年3月5日"), measure.find(page, ORGAN)
    assert date.right == pytest.approx(28 + 156 - 4 * CELL, abs=0.5)
    assert (organ.left + organ.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=0.3)
    assert date.baseline - organ.baseline == pytest.approx(LINE, abs=0.1)


def test_a_long_organ_name_keeps_the_type_area_and_the_date_stays_under_its_middle() -> None:
    name = "广东省推进粤港澳大湾区建设领导小组办公室"
    page = measure.pages_of(write_pdf(document(signature_organ=name)))[-1]
    organ, date = measure.find(page, name), measure.find(page, "2026年3月5日")
    assert organ.right <= 184.3
    assert (organ.left + organ.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=0.3)


def test_without_a_seal_the_date_begins_two_characters_right_of_the_organ() -> None:
    page = measure.pages_of(write_pdf(document(sealed=False)))[-1]
    organ, date = measure.find(page, ORGAN), measure.find(page, "2026年3月5日")
    assert organ.right == pytest.approx(28 + 156 - 2 * CELL, abs=0.5)
    assert date.left - organ.left == pytest.approx(2 * CELL, abs=0.3)


def test_the_seal_is_red_42_mm_centred_over_both_lines_and_close_to_the_body() -> None:
    source = document(seal=SealImage(content=draw_seal(ORGAN)))
    pdf = write_pdf(source)
    pages = measure.pages_of(pdf)
    index = len(pages) - 1
    date, organ = measure.find(pages[index], "2026年3月5日"), measure.find(pages[index], ORGAN)
    left, top, right, bottom = measure.red_ink(measure.picture(pdf, index))
    assert (right - left, bottom - top) == pytest.approx((42, 42), abs=1.5)
    assert (left + right) / 2 == pytest.approx((date.left + date.right) / 2, abs=0.5)
    middle = (top + bottom) / 2
    assert organ.baseline - 6 < middle < date.baseline
    above = max(
        line.baseline for line in measure.body_lines(pages[index]) if line.baseline < organ.baseline - 1
    )
    assert -0.5 <= top - above <= LINE + 1


def test_an_svg_seal_and_a_png_seal_print_alike() -> None:
    boxes = [
        measure.red_ink(measure.picture(write_pdf(document(seal={"content": draw_seal(ORGAN, form)})), -1))
        for form in ("png", "svg")
    ]
    assert boxes[0] == pytest.approx(boxes[1], abs=0.3)


def test_seals_of_a_joint_issue_do_not_touch_and_the_last_covers_the_date() -> None:
    others = ["广东省财政厅", "广东省教育厅"]
    seals = [{"content": draw_seal(name)} for name in (ORGAN, *others)]
    source = document(
        organ_mark="广东省民政厅文件",
        signature_organ="广东省民政厅",
        co_organs=others,
        co_signature_organs=others,
        seal=seals[0],
        co_seals=seals[1:],
    )
    pdf = write_pdf(source)
    page = measure.pages_of(pdf)[-1]
    images = sorted(page.images, key=lambda image: image["x0"])
    assert len(images) == 3
    for before, after in pairwise(images):
        assert before["x1"] < after["x0"]
    assert images[0]["x0"] * measure.MM >= 28 - 0.5
    assert images[-1]["x1"] * measure.MM <= 184.5
    row = [c for c in page.chars if c["text"] == "月"]
    assert any(images[-1]["x0"] < c["x0"] < images[-1]["x1"] for c in row)


def test_dates_have_no_zero_padding() -> None:
    texts = "".join(
        measure.page_texts(write_pdf(document(date=dt.date(2026, 1, 5), printed_on=dt.date(2026, 1, 6))))
    )
    assert "2026年1月5日" in texts
    assert "2026年1月6日印发" in texts


def test_one_attachment_is_listed_without_a_number_and_several_with() -> None:
    page = measure.pages_of(write_pdf(document(attachments=[{"title": "任务分工表。", "body": body()}])))
    assert "附件：任务分工表" in [line.text for p in page for line in measure.lines(p)]
    two = [{"title": title, "body": body()} for title in ("任务分工表", "人员名单")]
    pdf = write_pdf(document(attachments=two))
    listed = [line for page in measure.pages_of(pdf) for line in measure.lines(page)]
    first = next(line for line in listed if line.text == "附件：1.任务分工表")
    second = next(line for line in listed if line.text == "2.人员名单")
    assert first.left == pytest.approx(28 + 2 * CELL, abs=0.3)
    assert second.left - first.left == pytest.approx(3 * CELL, abs=0.3)
    assert "附件1" in measure.page_texts(pdf)[-2]
    assert "附件2" in measure.page_texts(pdf)[-1]


def test_an_attachment_begins_a_page_with_its_label_and_its_title_on_line_3() -> None:
    pdf = write_pdf(document(attachments=[{"title": "事业单位人事管理条例", "body": regulation()}]))
    pages = measure.pages_of(pdf)
    index = next(i for i, page in enumerate(pages) if measure.lines(page)[0].text == "附件")
    label, title = measure.lines(pages[index])[:2]
    assert label.fonts == {"OfficeHei-Regular"}
    assert label.left == pytest.approx(28, abs=0.3)
    assert title.text == "事业单位人事管理条例"
    assert set(title.sizes) == {22.0}
    assert 2 * LINE <= title.baseline - label.baseline <= 2.6 * LINE
    assert (title.left + title.right) / 2 == pytest.approx(106, abs=0.5)


def test_the_note_stands_in_parentheses_two_in_below_the_date() -> None:
    page = measure.pages_of(write_pdf(document(note="此件公开发布")))[-1]
    note, date = measure.find(page, "（此件公开发布）"), measure.find(page, "2026年3月5日")
    assert note.left == pytest.approx(28 + 2 * CELL, abs=0.5)
    assert note.baseline - date.baseline == pytest.approx(LINE, abs=0.1)


@pytest.mark.parametrize("cc", ["", "省委组织部", "、".join(f"省第{n}研究院" for n in range(40))])
@pytest.mark.parametrize("lines", [3, 9, 14, 22])
def test_the_colophon_stands_on_the_bottom_of_the_last_page(cc: str, lines: int) -> None:
    pdf = write_pdf(document(cc=cc, body=marked_body([26] * lines), attachments=[]))
    page = measure.pages_of(pdf)[-1]
    rules = sorted(
        rule["top"] * measure.MM for rule in page.lines + page.rects if rule["x1"] - rule["x0"] > 400
    )
    assert rules[-1] == pytest.approx(37 + 225, abs=0.5)
    assert len(rules) == (3 if cc else 2)
    weights = [rule["linewidth"] * measure.MM for rule in sorted(page.lines, key=lambda rule: rule["top"])]
    assert weights[0] == weights[-1] == pytest.approx(0.35, abs=0.02)
    assert weights[1:-1] == pytest.approx([0.25] * (len(weights) - 2), abs=0.02)
    for rule in page.lines:
        assert ((rule["x1"] - rule["x0"]) * measure.MM) == pytest.approx(156, abs=0.2)
    above = [line for line in measure.body_lines(page) if line.baseline > rules[0]]
    assert {size for line in above for size in line.sizes} == {14.0}
    printing = measure.find(page, f"{ORGAN}办公室")
    assert printing.left == pytest.approx(28 + 14 * measure.MM, abs=0.3)
    assert printing.right == pytest.approx(184 - 14 * measure.MM, abs=0.3)
    assert printing.text.endswith("2026年3月6日印发")
    body_baselines = [line.baseline for line in measure.body_lines(page) if line.baseline <= rules[0]]
    assert max(body_baselines, default=0) < rules[0]


def test_a_body_that_ends_in_a_long_table_flows_over_pages_and_keeps_its_last_row_with_the_signature() -> (
    None
):
    def row(*cells: str) -> dict[str, Any]:
        return {
            "type": "tableRow",
            "content": [{"type": "tableCell", "content": [paragraph(c)]} for c in cells],
        }

    table = {"type": "table", "content": [row(f"第{n}项", BODY_MARK * 20, "完成") for n in range(60)]}
    source = document(body=body(paragraph(BODY_MARK * 30), table))
    check_required_places(source)
    texts = measure.page_texts(write_pdf(source))
    assert sum(text.count("完成") for text in texts) == 60


def test_a_body_of_headings_or_of_centred_text_keeps_the_required_places() -> None:
    check_required_places(document(body=body(heading(f"一、{BODY_MARK}", 1), heading(f"二、{BODY_MARK}", 1))))
    centred = paragraph(BODY_MARK * 900, textAlign="center")
    check_required_places(document(body=body(centred)))
    broken = {"type": "paragraph", "content": [text(BODY_MARK), {"type": "hardBreak"}] * 40}
    check_required_places(document(body=body(broken)))


def test_forty_attachments_and_a_long_attendance_still_fit_their_pages() -> None:
    many = [{"title": f"材料之{n}：" + "甲" * 40, "body": body(paragraph("见表。"))} for n in range(40)]
    texts = measure.page_texts(write_pdf(document(attachments=many)))
    assert all(f"{n}.材料之{n - 1}：" in "".join(texts) for n in range(1, 41))
    names = "、".join(f"李{n}" for n in range(700))
    texts = measure.page_texts(write_pdf(document(attendance=[{"label": "出席", "names": names}])))
    assert "李699" in "".join(texts)


@pytest.mark.parametrize(
    "rows",
    [
        [["甲" * 3000], ["乙" * 3000]],
        [["甲" * 30, "乙"], *([["丙" * 30]] * 79)],
        [[str(n) for n in range(40)]] * 3,
        [["甲", "乙"], ["丙"], ["丁", "戊", "己"]],
    ],
)
def test_no_table_runs_off_the_paper_or_loses_text(rows: list[list[str]]) -> None:
    spans = len(rows) if len(rows) == 80 else 1

    def cell(words: str, index: int) -> dict[str, Any]:
        attrs = {"rowspan": spans} if index == 0 else {}
        return {"type": "tableCell", "attrs": attrs, "content": [paragraph(words)]}

    table = {
        "type": "table",
        "content": [
            {"type": "tableRow", "content": [cell(words, column + row) for column, words in enumerate(cells)]}
            for row, cells in enumerate(rows)
        ],
    }
    pdf = write_pdf(document(body=body(paragraph(BODY_MARK), table)))
    for page in measure.pages_of(pdf):
        assert all(line.baseline < 272 for line in measure.lines(page))
    text = "".join(measure.page_texts(pdf))
    assert all(
        text.count(c) >= sum(words.count(c) for cells in rows for words in cells) for c in "甲乙丙丁戊己"
    )
