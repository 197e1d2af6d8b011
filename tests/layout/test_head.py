"""版头, title and recipients (7.2, 7.3.1, 7.3.2)."""

from __future__ import annotations

import pytest

from documents.layout.pdf_writer import write_pdf
from tests.layout import measure
from tests.layout.factories import ORGAN, document

MARKS = ["国务院文件", "广东省人民政府文件", f"{ORGAN}文件", "广东省推进粤港澳大湾区建设领导小组办公室文件"]
LINE = 28.95 * measure.MM


@pytest.mark.parametrize("mark", MARKS)
def test_the_mark_is_red_centred_and_35_mm_below_the_type_area_top(mark: str) -> None:
    pdf = write_pdf(document(organ_mark=mark))
    image = measure.picture(pdf, 0)
    left, top, right, _ = measure.red_ink(image)
    assert top == pytest.approx(37 + 35, abs=1)
    rule_left, _, rule_right, _ = measure.red_ink(image, measure.red_bands(image)[0][0] - 0.2)
    assert (rule_left, rule_right) == pytest.approx((28, 184), abs=0.3)
    assert left >= 28 - 0.3
    assert right <= 184 + 0.3
    _, _, _, mark_bottom = measure.red_ink(image, 0, measure.red_bands(image)[0][0] - 1)
    ink_left, _, ink_right, _ = measure.red_ink(image, 0, mark_bottom + 1)
    assert ink_left - 28 == pytest.approx(184 - ink_right, abs=1.5)


@pytest.mark.parametrize("changes", [{}, {"kind": "请示", "issuers": ["陈砚秋", "何书屿", "罗见川"]}])
def test_the_red_rule_is_156_mm_wide_4_mm_below_the_number(changes: dict[str, object]) -> None:
    pdf = write_pdf(document(**changes))
    image = measure.picture(pdf, 0)
    ((rule_top, rule_bottom),) = measure.red_bands(image)
    number = measure.find(measure.pages_of(pdf)[0], "粤人社发")
    _, _, _, ink_bottom = measure.black_ink(image, number.baseline - 5, rule_top - 0.2)
    assert rule_top - ink_bottom == pytest.approx(4, abs=0.5)
    assert 0.3 <= rule_bottom - rule_top <= 1.2


def test_number_is_centred_two_blank_lines_below_the_mark() -> None:
    pdf = write_pdf(document())
    image = measure.picture(pdf, 0)
    number = measure.find(measure.pages_of(pdf)[0], "粤人社发")
    assert (number.left + number.right) / 2 == pytest.approx(28 + 78, abs=1.5)
    rule_top = measure.red_bands(image)[0][0]
    mark_bottom = measure.red_ink(image, 0, rule_top - 1)[3]
    _, number_top, _, _ = measure.black_ink(image, mark_bottom, rule_top)
    assert 2 * LINE <= number_top - mark_bottom <= 3 * LINE


def test_upward_documents_show_number_left_and_signers_right_on_one_line() -> None:
    signers = ["陈砚秋", "何书屿", "罗见川"]
    page = measure.pages_of(write_pdf(document(kind="请示", issuers=signers)))[0]
    first, last = measure.find(page, "签发人："), measure.find(page, "粤人社发")
    assert "陈砚秋" in first.text
    assert "何书屿" in first.text
    assert last.text.endswith("罗见川")
    assert last.left == pytest.approx(28 + 15.75 * measure.MM, abs=0.5)
    assert first.right == pytest.approx(28 + 156 - 15.75 * measure.MM, abs=0.5)


def test_copy_number_secrecy_and_urgency_stand_top_left_in_order() -> None:
    page = measure.pages_of(write_pdf(document(copy_number="000012", secrecy="机密★1年", urgency="特急")))[0]
    top = measure.lines(page)[:3]
    assert [line.text for line in top] == ["000012", "机密★1年", "特急"]
    assert [line.left for line in top] == pytest.approx([28, 28, 28], abs=0.6)
    assert top[0].baseline < 37 + LINE


def test_the_title_stands_two_blank_lines_below_the_rule_in_size_2() -> None:
    pdf = write_pdf(document())
    page = measure.pages_of(pdf)[0]
    rule_bottom = measure.red_bands(measure.picture(pdf, 0))[0][1]
    (title, *_) = [line for line in measure.lines(page) if set(line.sizes) == {22.0}]
    assert title.text == ORGAN
    assert title.fonts == {"OfficeBiaosong-Regular"}
    _, ink_top, _, _ = measure.black_ink(measure.picture(pdf, 0), rule_bottom + 0.5, title.baseline)
    assert 2 * LINE <= ink_top - rule_bottom <= 3 * LINE
    assert (title.left + title.right) / 2 == pytest.approx(106, abs=0.5)


def test_recipients_are_flush_left_and_end_in_a_colon() -> None:
    page = measure.pages_of(write_pdf(document(main_recipients="各市人力资源和社会保障局：")))[0]
    line = measure.find(page, "各市人力资源")
    assert line.text == "各市人力资源和社会保障局："
    assert line.left == pytest.approx(28, abs=0.3)


def test_too_many_recipients_move_to_the_colophon_so_that_page_1_shows_the_body() -> None:
    many = "、".join(f"广东省第{index}研究院" for index in range(1, 60))
    texts = measure.page_texts(write_pdf(document(main_recipients=many)))
    assert "现就进一步做好" in texts[0]
    assert "广东省第1研究院" not in texts[0]
    assert "主送：广东省第1研究院" in texts[-1]
    assert texts[-1].index("主送：") < texts[-1].index("抄送：")


@pytest.mark.parametrize("organs", range(1, 9))
def test_page_1_shows_body_text_with_any_number_of_issuing_organs(organs: int) -> None:
    others = [f"广东省第{index}管理委员会" for index in range(1, organs)]
    pdf = write_pdf(document(co_organs=others, co_signature_organs=others, issuers=[]))
    assert "现就进一步做好" in measure.page_texts(pdf)[0]
    image = measure.picture(pdf, 0)
    assert measure.red_ink(image)[1] == pytest.approx(72, abs=1)


def test_a_joint_mark_lists_the_organs_lead_first_with_one_word_for_document() -> None:
    page = measure.pages_of(write_pdf(document(co_organs=["广东省财政厅", "广东省教育厅"])))[0]
    red = [c for c in page.chars if c["size"] > 20 and abs(c["size"] - 22) > 0.1]
    text = "".join(c["text"] for c in red)
    assert text.count("文件") == 1
    rows = {round(c["top"]) for c in red if c["text"] == "厅"}
    assert len(rows) == 3
    suffix = [c for c in red if c["text"] == "文"]
    assert min(c["x0"] for c in suffix) > max(c["x1"] for c in red if c["text"] == "厅")
