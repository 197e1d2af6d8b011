"""The empty package that python-docx opens: our styles, settings and page, and nothing else.

python-docx's own default template takes 36 ms to load and brings English styles, a theme and a
thumbnail; this one takes about a millisecond.
"""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

from documents.layout.ooxml import DECLARATIONS, WORD, fonts, twips
from documents.layout.spec import POINTS_PER_MM, SPEC, STANDARD_FONTS

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: The footer's box: 18 pt high, so that the dash in its middle lies 7 mm below the type area.
FOOTER_LINE_PT = 18.0
#: Other names under which systems know the standard's fonts.
_ALTERNATIVES = {
    "方正小标宋简体": "FZXiaoBiaoSong-B05S",
    "仿宋_GB2312": "FangSong",
    "楷体_GB2312": "KaiTi",
    "黑体": "SimHei",
    "宋体": "SimSun",
}


@lru_cache(maxsize=1)
def empty_package() -> bytes:
    """The bytes of the empty .docx."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _parts().items():
            package.writestr(name, _HEAD + content)
    return buffer.getvalue()


def _parts() -> dict[str, str]:
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(("rId1", f"{_RELATION}/officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {DECLARATIONS}><w:body>{_section()}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            ("rId1", f"{_RELATION}/styles", "styles.xml"),
            ("rId2", f"{_RELATION}/settings", "settings.xml"),
            ("rId3", f"{_RELATION}/fontTable", "fontTable.xml"),
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(),
    }


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_OFFICE}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("settings", "settings"),
            ("fontTable", "fontTable"),
        )
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*rows: tuple[str, str, str]) -> str:
    items = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in rows)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _mm(length: float) -> int:
    return round(length * POINTS_PER_MM * 20)


def _section() -> str:
    page = SPEC.page
    below = page.bottom_mm - SPEC.colophon.page_number_below_mm
    footer = _mm(below) - twips(FOOTER_LINE_PT / 2)
    return (
        f'<w:sectPr><w:pgSz w:w="{_mm(page.width_mm)}" w:h="{_mm(page.height_mm)}"/>'
        f'<w:pgMar w:top="{_mm(page.top_mm)}" w:right="{_mm(page.right_mm)}" '
        f'w:bottom="{_mm(page.bottom_mm)}" w:left="{_mm(page.left_mm)}" w:header="851" '
        f'w:footer="{footer}" w:gutter="0"/>'
        f'<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{twips(SPEC.type.line_pt)}"/>'
        "</w:sectPr>"
    )


def _styles() -> str:
    half_points = round(SPEC.type.size3_pt * 2)
    line = f'w:line="{twips(SPEC.type.line_pt)}" w:lineRule="exact"'
    # Chinese typesetting: no automatic gaps beside Latin text, no hanging punctuation, and single
    # lines may stand alone, or pages would not hold 22. In the style, because LibreOffice does not
    # take these from the document's defaults.
    typesetting = (
        '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/>'
        '<w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>'
    )
    return (
        f'<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts("fangsong")}'
        f'<w:kern w:val="0"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/><w:qFormat/><w:pPr>{typesetting}'
        f'<w:spacing w:before="0" w:after="0" {line}/>'
        '<w:jc w:val="both"/></w:pPr></w:style>'
        + "".join(_style_of(name) for name in ("header", "footer"))
        + '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/></w:style></w:styles>'
    )


def _style_of(name: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name.title()}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="Normal"/></w:style>'
    )


def _settings() -> str:
    return (
        f'<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/>'
        '<w:removePersonalInformation/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _font_table() -> str:
    rows = ""
    for name in STANDARD_FONTS.values():
        other = f'<w:altName w:val="{_ALTERNATIVES[name]}"/>'
        rows += f'<w:font w:name="{name}">{other}<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
    return f'<w:fonts xmlns:w="{WORD}">{rows}</w:fonts>'
