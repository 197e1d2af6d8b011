"""Whatever validation accepts can be laid out, in both formats, without losing text."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.body import clean
from documents.layout.docx_writer import write_docx
from documents.layout.pdf_writer import write_pdf
from office.kernel.errors import OfficeError
from tests.layout import measure
from tests.layout.factories import document

MARK = "鼎"
Node = dict[str, Any]

WORDS = st.text(st.sampled_from([MARK, "，", "。", "《", "A", " ", "\n", "\x00", "\x0b", "\ud800", "1", "é"]))
VALUES = st.none() | st.integers(-1, 45) | st.sampled_from(["2", "center", "justify", True, 1.0, [3], {}])
ATTRS = st.dictionaries(
    st.sampled_from(["level", "runIn", "textAlign", "colspan", "rowspan", "colwidth", "start", "onclick"]),
    VALUES,
    max_size=3,
)
#: What an editor would send, so that most bodies are accepted; and now and then anything.
SPANS = st.fixed_dictionaries(
    {}, optional={"colspan": st.integers(1, 9), "rowspan": st.integers(1, 9), "colwidth": st.none()}
)
RIGHT = {
    "heading": st.fixed_dictionaries({"level": st.integers(1, 4), "runIn": st.booleans()}),
    "tableCell": SPANS,
    "tableHeader": SPANS,
    "orderedList": st.fixed_dictionaries({"start": st.integers(0, 12)}),
}
HOLDS: dict[str, list[str]] = {
    "doc": ["paragraph", "heading", "table", "orderedList"],
    "paragraph": ["text", "hardBreak"],
    "heading": ["text", "hardBreak"],
    "table": ["tableRow"],
    "tableRow": ["tableCell", "tableHeader"],
    "tableCell": ["paragraph", "table", "orderedList"],
    "tableHeader": ["paragraph", "heading"],
    "orderedList": ["listItem"],
    "listItem": ["paragraph", "table", "orderedList", "heading"],
}


@st.composite
def nodes(draw: st.DrawFn, kind: str = "doc", depth: int = 0) -> Node:
    """A node of a kind that mostly holds what it should."""
    if kind == "hardBreak":
        return {"type": kind}
    if kind == "text":
        marks = draw(st.lists(st.sampled_from(["bold", "link"]), max_size=1))
        return {"type": kind, "text": draw(WORDS) + MARK, "marks": [{"type": mark} for mark in marks]}
    inner = [] if depth > 5 else HOLDS[kind]
    if draw(st.integers(0, 60)) == 0:
        inner = list(HOLDS)
    count = draw(st.integers(0, 4)) if inner else 0
    attrs = draw(ATTRS) if draw(st.integers(0, 60)) == 0 else draw(RIGHT.get(kind, st.just({})))
    content = [draw(nodes(draw(st.sampled_from(inner)), depth + 1)) for _ in range(count)]
    return {"type": kind, "attrs": attrs, "content": content}


@settings(max_examples=120)
@given(nodes())
def test_an_accepted_body_is_laid_out_in_both_formats(given_body: Node) -> None:
    try:
        accepted = clean(given_body)
    except OfficeError as error:
        assert error.status == 422 and error.field == "body"
        assert all(error.body()["message"].values())
        return
    source = document(body=accepted, attachments=[{"title": "表", "body": accepted}])
    written = 2 * str(accepted).count(MARK)
    assert sum(page.count(MARK) for page in measure.page_texts(write_pdf(source))) == written
    assert measure.docx_text(measure.xml_of(write_docx(source))).count(MARK) == written
