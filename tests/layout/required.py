"""Every required value of GB/T 9704 that a file can be measured for, whatever the document says.

Measured in the drawn PDF and in the XML; nothing here comes from the writers. Lengths are millimetres.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from documents.layout.model import OfficialDocument
from tests.layout import measure
from tests.layout.measure import MM, W

#: Top edge of the mark below the paper's top, by layout: 7.2.4, 10.1, 10.2, 10.3.
MARK_TOP = {"standard": 72, "minutes": 72, "letter": 30, "order": 57}
TOP, LEFT, RIGHT, BOTTOM = 37, 28, 184, 262
ONE_IN = 14 * MM
STOPS = "，。、；：？！）》」』”’"


def check_pdf(source: OfficialDocument, pdf: bytes) -> None:
    pages = measure.pages_of(pdf)
    for index, page in enumerate(pages, start=1):
        assert (float(page.width) * MM, float(page.height) * MM) == pytest.approx((210, 297), abs=0.2)
        _check_area(page, letter=source.layout == "letter" and index == 1)
        _check_page_number(page, index, hidden=source.layout == "letter" and index == 1)
    assert measure.red_ink(measure.picture(pdf, 0))[1] == pytest.approx(MARK_TOP[source.layout], abs=1)
    if source.layout != "letter" and source.printing_organ:
        _check_colophon(pages[-1])
    _check_seals(pages)


def _check_area(page: Any, *, letter: bool) -> None:
    """5.1, 5.2: nothing is set outside the type area but the page number and a letter's head."""
    for line in measure.body_lines(page):
        # A full-width stop at the end of a line has no ink in its right half.
        right = line.right - (8 * MM if line.text[-1] in STOPS else 0)
        assert line.left >= LEFT - 0.6 and right <= RIGHT + 0.6, f"{line.text} leaves the type area"
        assert letter or line.baseline > TOP, f"{line.text} stands above the type area"
        assert line.baseline <= BOTTOM + 0.1


def _check_page_number(page: Any, number: int, *, hidden: bool) -> None:
    """7.5: 4号, a dash on either side, below the type area; odd pages right, even pages left, one in."""
    below = [line for line in measure.lines(page) if line.baseline > 263]
    if hidden:
        assert below == []
        return
    (line,) = below
    assert line.text.replace(" ", "") == f"—{number}—"
    assert set(line.sizes) == {14.0}
    # The dash lies about 0.3 em above the baseline.
    assert line.baseline - 0.3 * ONE_IN == pytest.approx(BOTTOM + 7, abs=1)
    if number % 2:
        # By the font's widths; test_page measures the ink.
        assert line.right == pytest.approx(RIGHT - ONE_IN, abs=1)
    else:
        assert line.left == pytest.approx(LEFT + ONE_IN, abs=0.5)


def _check_colophon(page: Any) -> None:
    """7.4: on the last page, its last rule on the bottom of the type area, each rule 156 mm wide."""
    rules = [rule for rule in page.lines if (rule["x1"] - rule["x0"]) * MM > 150]
    rules = sorted((rule for rule in rules if not _red(rule)), key=lambda rule: rule["top"])
    assert len(rules) >= 2
    assert rules[-1]["top"] * MM == pytest.approx(BOTTOM, abs=0.5)
    assert {round((rule["x1"] - rule["x0"]) * MM, 1) for rule in rules} == {156.0}
    assert rules[0]["linewidth"] * MM == rules[-1]["linewidth"] * MM == pytest.approx(0.35, abs=0.02)


def _red(rule: Any) -> bool:
    colour = rule["stroking_color"] or (0,)
    return len(colour) == 3 and colour[0] > 0.5


def _check_seals(pages: list[Any]) -> None:
    """7.3.5.1: 42 mm, inside the type area's sides, none touching another."""
    for page in pages:
        seals = sorted(page.images, key=lambda one: (round(one["top"]), one["x0"]))
        for one in seals:
            assert one["width"] * MM == pytest.approx(42, abs=0.5)
            assert one["x0"] * MM >= LEFT - 0.5 and one["x1"] * MM <= RIGHT + 0.5
        for first, second in pairwise(seals):
            beside = first["x1"] < second["x0"]
            assert beside or first["bottom"] < second["top"], "two seals touch"


def check_docx(docx: bytes) -> None:
    """5.1 to 5.2.3 in the XML: paper, margins, lines; page numbers differ on even pages."""
    root = measure.xml_of(docx)
    for section in root.iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
        found = [int(margins.get(f"{W}{side}")) for side in ("top", "left", "right", "bottom")]
        assert found == pytest.approx([2098, 1588, 1474, 1984], abs=1)
    assert measure.xml_of(docx, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    for spacing in root.iter(f"{W}spacing"):
        assert spacing.get(f"{W}lineRule") in {None, "exact"}
    for revision in ("ins", "del", "comment"):
        assert root.find(f".//{W}{revision}") is None
