"""No required value breaks, whatever a document is made of; rare characters and joint issue included."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from documents.layout.body import Body
from documents.layout.docx_writer import write_docx
from documents.layout.model import OfficialDocument, SealImage
from documents.layout.pdf_writer import write_pdf
from documents.layout.seal import draw_seal
from tests.layout import measure
from tests.layout.factories import ORGAN, body, paragraph, regulation
from tests.layout.required import check_docx, check_pdf
from tests.layout.test_any_document import DATE, MARK, documents

#: In names of places and people; our fonts draw all but the last, which the .docx alone can hold.
RARE = "䶮喆昇堃玥镕㛃𠮷"
DRAWN = RARE[:-1]
NAMES = ("广东省财政厅", "广东省教育厅", "广东省推进粤港澳大湾区建设领导小组办公室", "䶮山县玥湾镇人民政府")


@cache
def seal(name: str) -> SealImage:
    return SealImage(content=draw_seal(name, ppi=60))


@st.composite
def anything(draw: st.DrawFn, *, longest: int = 2) -> OfficialDocument:
    """A document of any layout with rare characters, joint issuers with or without seals, many pages."""
    source = draw(documents())
    words = draw(st.text(RARE, min_size=1, max_size=60))
    given: list[Any] = source.body.model_dump(by_alias=True)["content"]
    more = regulation()["content"][:8] * draw(st.integers(0, longest))
    changes: dict[str, Any] = {"body": Body.model_validate(body(paragraph(MARK + words), *more, *given))}
    if source.layout == "standard":
        others = tuple(draw(st.lists(st.sampled_from(NAMES), max_size=8)))
        changes |= {"co_organs": others, "co_signature_organs": others}
        if draw(st.booleans()):
            pictures = tuple(seal(name) for name in others)
            changes |= {"sealed": True, "seal": seal(ORGAN), "co_seals": pictures}
    return source.model_copy(update=changes)


def check(source: OfficialDocument) -> None:
    pdf, docx = write_pdf(source), write_docx(source)
    check_pdf(source, pdf)
    check_docx(docx)
    texts, words = measure.page_texts(pdf), measure.docx_text(measure.xml_of(docx))
    assert MARK in texts[0], "page 1 shows no body text"
    (signed,) = (page for page in texts if DATE in page)
    assert MARK in signed, "the signature stands on a page without body text"
    written = str(source.body)
    for character in RARE:
        assert words.count(character) >= written.count(character), f"{character} is lost in the .docx"
    for character in DRAWN:
        assert sum(page.count(character) for page in texts) >= written.count(character)
    for name in source.co_signature_organs:
        assert any(name in page for page in texts) and name in words


# A failing document is told as it is: to make it smaller takes minutes.
TOLD = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=4, phases=TOLD, suppress_health_check=[HealthCheck.too_slow])
@given(anything())
def test_no_required_value_breaks(source: OfficialDocument) -> None:
    check(source)


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_no_required_value_breaks_in_thousands_of_documents() -> None:
    """As long as OFFICE_SOAK_MINUTES says, new documents each time, up to 60 pages of regulation in each."""
    minutes = float(os.environ.get("OFFICE_SOAK_MINUTES") or 0)
    if not minutes:
        pytest.skip("the long form: make soak")
    end, tried = time.monotonic() + minutes * 60, 0

    @settings(max_examples=100, database=None, phases=TOLD, suppress_health_check=list(HealthCheck))
    @given(anything(longest=40))
    def batch(source: OfficialDocument) -> None:
        nonlocal tried
        tried += 1
        check(source)

    while tried < 100 or time.monotonic() < end:
        batch()
    print(f"\n{tried} documents")
