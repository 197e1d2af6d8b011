"""Paper, type area and grid (5.1, 5.2), page numbers (7.5), drafts, safety of the text."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest

from documents.layout.pdf_writer import render_pages, write_pdf
from tests.layout import measure
from tests.layout.factories import body, document, heading, paragraph, regulation


def test_the_paper_is_a4_and_the_text_keeps_the_type_area() -> None:
    pdf = write_pdf(document(attachments=[{"title": "事业单位人事管理条例", "body": regulation()}]))
    for page in measure.pages_of(pdf):
        assert (float(page.width) * measure.MM, float(page.height) * measure.MM) == pytest.approx(
            (210, 297), abs=0.1
        )
        for line in measure.body_lines(page):
            assert line.left >= 28 - 0.1
            # A full-width stop at the end of a line has no ink in its right half.
            trimmed = 8 * measure.MM if line.text[-1] in "，。、；：！？）》”" else 0
            assert line.right - trimmed <= 28 + 156 + 0.3, line.text
            assert 37 <= line.baseline <= 37 + 225


def test_a_full_page_holds_22_lines_of_28_characters() -> None:
    pdf = write_pdf(document(body=body(paragraph("国" * 3000))))
    page = measure.pages_of(pdf)[1]
    found = measure.body_lines(page)
    assert [len(line.text) for line in found] == [28] * 22
    pitches = [after.baseline - before.baseline for before, after in pairwise(found)]
    assert pitches == pytest.approx([28.95 * measure.MM] * 21, abs=0.05)
    assert {size for line in found for size in line.sizes} == {16.0}


def test_no_line_of_a_real_text_is_overfull_or_breaks_the_punctuation_rules() -> None:
    pdf = write_pdf(document(body=regulation()))
    for page in measure.pages_of(pdf)[1:]:
        for line in measure.body_lines(page):
            assert len(line.text) <= 30
            assert line.text[0] not in "，。、；：！？）》”", line.text
            assert line.text[-1] not in "（《“", line.text


def test_a_paragraph_begins_two_characters_in() -> None:
    page = measure.pages_of(write_pdf(document()))[0]
    assert measure.find(page, "现就进一步").left == pytest.approx(28 + 2 * 15.75 * measure.MM, abs=0.2)


def test_page_numbers_stand_7_mm_below_odd_right_even_left() -> None:
    pdf = write_pdf(document(attachments=[{"title": "事业单位人事管理条例", "body": regulation()}]))
    pages = measure.pages_of(pdf)
    assert len(pages) > 5
    one = 14 * measure.MM
    for index, page in enumerate(pages, start=1):
        (label,) = [line for line in measure.lines(page) if line.baseline > 263]
        assert label.text.replace(" ", "") == f"—{index}—"
        assert set(label.sizes) == {14.0}
        assert label.left > 140 if index % 2 else label.right < 80
    for index in (0, 1):
        image = measure.picture(pdf, index)
        left, _, right, _ = measure.black_ink(image, 264, 290)
        edge = right if index == 0 else left
        assert edge == pytest.approx(28 + 156 - one if index == 0 else 28 + one, abs=1)
        start = int(left / measure.PIXEL_MM)
        dash = image.crop((start, 2640, start + 25, 2900)).convert("L")
        box = dash.point(lambda v: 255 if v < 128 else 0).getbbox()
        assert box is not None
        assert 264 + box[1] * measure.PIXEL_MM == pytest.approx(262 + 7, abs=0.7)


def test_fonts_follow_the_roles() -> None:
    page = measure.pages_of(write_pdf(document(urgency="特急", kind="请示", issuers=["陈砚秋"])))[0]
    assert measure.find(page, "特急").fonts == {"OfficeHei-Regular"}
    assert measure.find(page, "粤人社发").fonts == {"OfficeSong-Regular", "OfficeKai-Regular"}
    pdf = write_pdf(
        document(
            body=body(heading("一、甲", 1), heading("（一）乙", 2), heading("1.丙", 3), paragraph("丁。"))
        )
    )
    fonts = {line.text: line.fonts for page in measure.pages_of(pdf) for line in measure.body_lines(page)}
    assert fonts["一、甲"] == {"OfficeHei-Regular"}
    assert fonts["（一）乙"] == {"OfficeKai-Regular"}
    assert fonts["1.丙"] == {"OfficeSong-Regular"}


def test_a_run_in_heading_changes_font_at_its_first_full_stop() -> None:
    pdf = write_pdf(document(body=body(heading("一、抓好学习。各地要组织培训。", 1, runIn=True))))
    page = measure.pages_of(pdf)[0]
    characters = [c for c in page.chars if abs(c["size"] - 16) < 0.1]
    fonts = {c["text"]: c["fontname"].split("+")[-1] for c in characters}
    assert fonts["抓"] == "OfficeHei-Regular"
    assert fonts["训"] == "OfficeSong-Regular"


def test_a_draft_shows_its_state_on_every_page() -> None:
    pdf = write_pdf(document(number=None, is_draft=True, date=None, printed_on=None, body=regulation()))
    for page in measure.pages_of(pdf):
        slanted = "".join(c["text"] for c in page.chars if abs(c["matrix"][1]) > 0.1)
        assert sorted(slanted) == sorted("送审稿")
    first = measure.page_texts(pdf)[0]
    assert "文号待编" in first
    assert "〔" not in first


def test_a_final_document_has_no_watermark() -> None:
    assert all("送审稿" not in text for text in measure.page_texts(write_pdf(document())))


def test_text_is_never_markup() -> None:
    hostile = '#panic("甲") *粗* $x^2$ <a> @b [c] \\u{41} // 注 = 题 - 列 "引"'
    pdf = write_pdf(document(title="关于“#set page()”的通知", body=body(paragraph(hostile)), cc="#include"))
    text = "".join(measure.page_texts(pdf)).replace(" ", "")
    assert hostile.replace(" ", "") in text
    assert "#setpage()" in text


def test_the_same_document_gives_the_same_bytes_in_any_thread() -> None:
    source = document(attachments=[{"title": "事业单位人事管理条例", "body": regulation()}])
    results = [write_pdf(source)]
    threads = [threading.Thread(target=lambda: results.append(write_pdf(source))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1


def test_progress_is_reported_from_zero_to_one() -> None:
    shares: list[float] = []
    write_pdf(document(), progress=shares.append)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)


@pytest.mark.parametrize(("form", "magic"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_page_pictures_are_one_a_page(form: str, magic: bytes) -> None:
    source = document()
    count = len(measure.pages_of(write_pdf(source)))
    pictures = render_pages(source, ppi=40, picture=form)  # type: ignore[arg-type]  # parametrised
    assert [item[: len(magic)] for item in pictures] == [magic] * count
