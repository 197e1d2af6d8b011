"""The required places (7.3.3, 7.3.5.5) hold in every layout, whatever the body is made of."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.layout.docx_writer import write_docx
from documents.layout.model import OfficialDocument
from documents.layout.pdf_writer import write_pdf
from tests.layout import measure
from tests.layout.factories import ORGAN, body, document, heading, paragraph, text

#: Characters that appear in no other element of the page.
MARK = "鼎"
DATE = "2026年3月5日"
LENGTHS = st.integers(1, 40) | st.integers(1, 300)
PEER = "广东省发展和改革委员会"


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    """A block of a body, never an empty one."""
    words = MARK * draw(LENGTHS)
    form = draw(st.sampled_from(["plain", "heading", "aligned", "broken", "table"]))
    if form == "heading":
        return heading(words[:40] + MARK * 8, draw(st.integers(1, 4)), runIn=draw(st.booleans()))
    if form == "aligned":
        return paragraph(words, textAlign=draw(st.sampled_from(["left", "center", "right"])))
    if form == "broken":
        return {"type": "paragraph", "content": [text(words), {"type": "hardBreak"}, text(words)]}
    if form == "table":
        cells = [{"type": "tableCell", "content": [paragraph(words)]}] * draw(st.integers(1, 4))
        return {
            "type": "table",
            "content": [{"type": "tableRow", "content": cells}] * draw(st.integers(1, 9)),
        }
    return paragraph(words)


LAYOUTS: dict[str, dict[str, Any]] = {
    "standard": {},
    "upward": {"kind": "请示", "issuers": ["某某某", "某某", "某某某"]},
    "joint": {"co_organs": [PEER] * 2, "co_signature_organs": [PEER] * 2},
    "corner": {"copy_number": "000001", "secrecy": "机密★1年", "urgency": "特急"},
    "letter": {"kind": "函", "layout": "letter", "organ_mark": ORGAN},
    "minutes": {"kind": "纪要", "layout": "minutes", "organ_mark": f"{ORGAN}会议纪要"},
    "order": {
        "kind": "命令",
        "layout": "order",
        "organ_mark": "广东省人民政府令",
        "issuers": ["某某某"],
        "signer_post": "省长",
    },
}


@st.composite
def documents(draw: st.DrawFn) -> OfficialDocument:
    """A document whose ending fits a page, and whose last block is text.

    Of at least two characters: one alone cannot stand on two pages.
    """
    nodes = [*draw(st.lists(blocks(), max_size=4)), paragraph(MARK + MARK * draw(LENGTHS))]
    name = draw(st.sampled_from(list(LAYOUTS)))
    files = [{"title": f"材料{n}", "body": body(paragraph("见表。"))} for n in range(draw(st.integers(0, 8)))]
    attendance = [{"label": "出席", "names": "张" * draw(st.integers(1, 150))}] if name == "minutes" else []
    return document(
        **LAYOUTS[name],
        body=body(*nodes),
        attachments=files,
        attendance=attendance,
        sealed=draw(st.booleans()),
        main_recipients="各" * draw(st.integers(0, 300)),
        title="关于" + "事" * draw(st.integers(4, 70)) + "的通知",
        note=draw(st.sampled_from([None, "此件公开发布", "此" * 60])),
        cc=draw(st.sampled_from(["", "省委组织部", "省" * 200])),
    )


@settings(max_examples=40)
@given(documents())
def test_page_1_and_the_signatures_page_show_body_text_and_nothing_is_lost(source: OfficialDocument) -> None:
    pdf = write_pdf(source)
    texts = measure.page_texts(pdf)
    assert MARK in texts[0], "page 1 shows no body text"
    signed = [page for page in texts if DATE in page]
    assert len(signed) == 1
    assert MARK in signed[0], "the signature stands on a page without body text"
    written = str(source.body).count(MARK)
    assert sum(page.count(MARK) for page in texts) == written
    assert measure.docx_text(measure.xml_of(write_docx(source))).count(MARK) == written
    for page in measure.pages_of(pdf):
        for line in measure.body_lines(page):
            assert line.right <= 184.6, f"{line.text} runs over the type area"
        assert not [line for line in measure.lines(page) if line.baseline >= 263 and "—" not in line.text]
