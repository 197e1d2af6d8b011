"""The kept fonts: what they hold, their licences, and what is missing."""

from __future__ import annotations

from fontTools.ttLib import TTFont

from documents.layout.coverage import undrawable
from documents.layout.pdf_writer import write_pdf
from documents.layout.typesetting import FONTS, families
from tests.layout import measure
from tests.layout.factories import body, document, paragraph

RARE_NAMES = "喆昇堃玥镕䶮赟祎翀旻昉晞珺滘漖埗"


def test_every_font_holds_gb2312_and_rare_names_and_stays_small() -> None:
    gb2312 = {bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)}
    for path in sorted(FONTS.glob("*.ttf")):
        codes = TTFont(path, lazy=True).getBestCmap()
        assert not [c for c in gb2312 | set(RARE_NAMES) if ord(c) not in codes], path.name
        assert path.stat().st_size <= 4_000_000


def test_every_font_has_its_licence_beside_it() -> None:
    fonts = sorted(FONTS.glob("*.ttf"))
    assert len(fonts) == 4
    for path in fonts:
        licence = (FONTS / f"{path.stem}.OFL.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE" in licence.upper()


def test_only_our_fonts_are_used_and_all_are_embedded() -> None:
    assert {name for row in families(()).values() for name in row} == {
        "Office Biaosong",
        "Office Hei",
        "Office Kai",
        "Office Song",
    }
    pdf = write_pdf(
        document(issuers=["陈喆昇"], kind="请示", urgency="加急", body=body(paragraph(RARE_NAMES)))
    )
    assert RARE_NAMES in "".join(measure.page_texts(pdf))
    names = {c["fontname"].split("+")[-1] for page in measure.pages_of(pdf) for c in page.chars}
    assert all(name.startswith("Office") for name in names)


def test_characters_that_no_font_draws_are_told() -> None:
    assert undrawable(document()) == []
    assert undrawable(document(body=body(paragraph("甲𪚥乙𠮷")))) == ["𠮷", "𪚥"]
