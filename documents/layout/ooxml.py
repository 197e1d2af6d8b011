"""WordprocessingML in small pieces: runs, paragraphs, tables and anchored shapes as strings.

Children of w:pPr and w:rPr stand in the order of the schema; Word refuses files that mix it.
Lengths are points unless the name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from documents.layout.spec import EMU_PER_MM, SPEC, STANDARD_FONTS, FontRole

EMU_PER_POINT = 12_700
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "w": WORD,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
}
DECLARATIONS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

#: Stands for the document's line pitch until `with_line_pitch` fills it in; no text can hold it.
LINE_PITCH = "\x00line\x00"

Justify = Literal["both", "left", "center", "right", "distribute"]


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def emu(mm: float) -> int:
    """English metric units of millimetres."""
    return round(mm * EMU_PER_MM)


def run(
    text: str,
    role: FontRole = "fangsong",
    size: float = SPEC.type.size3_pt,
    *,
    bold: bool = False,
    colour: str = "",
    scale: float = 1.0,
) -> str:
    """Text in one font; a 3号 run carries the spacing that makes 28 characters a line."""
    properties = fonts(role)
    if bold:
        properties += "<w:b/>"
    if colour:
        properties += f'<w:color w:val="{colour}"/>'
    if size == SPEC.type.size3_pt:
        properties += f'<w:spacing w:val="{twips(SPEC.type.spacing_pt)}"/>'
    if scale != 1.0:
        properties += f'<w:w w:val="{round(scale * 100)}"/>'
    half_points = round(size * 2)
    properties += f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    pieces = (
        f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in text.split("\n")
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{'<w:br/>'.join(pieces)}</w:r>"


def fonts(role: FontRole) -> str:
    """The standard's font for every script; without w:eastAsia Word ignores it for Chinese."""
    name = STANDARD_FONTS[role]
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


@dataclass(frozen=True)
class Format:
    """How a paragraph is set; `line=None` is the document's own line pitch."""

    line: float | None = None
    justify: Justify = "both"
    first: float = 0
    hanging: float = 0
    left: float = 0
    right: float = 0
    keep_next: bool = False
    page_break: bool = False
    two_lines: bool = False
    outline: int | None = None
    rule_below: str = ""


def paragraph(runs: str = "", form: Format | None = None) -> str:
    """One paragraph with exact line height."""
    form = form or Format()
    line = LINE_PITCH if form.line is None else twips(form.line)
    properties = "<w:keepNext/>" if form.keep_next else ""
    properties += "<w:pageBreakBefore/>" if form.page_break else ""
    properties += "<w:widowControl/>" if form.two_lines else ""
    properties += f"<w:pBdr>{form.rule_below}</w:pBdr>" if form.rule_below else ""
    properties += (
        f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>'
        f'<w:ind w:left="{twips(form.left)}" w:right="{twips(form.right)}" '
        + (f'w:hanging="{twips(form.hanging)}"/>' if form.hanging else f'w:firstLine="{twips(form.first)}"/>')
        + f'<w:jc w:val="{form.justify}"/>'
    )
    if form.outline is not None:
        properties += f'<w:outlineLvl w:val="{form.outline}"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def with_line_pitch(xml: str, points: float) -> str:
    """The finished XML with the document's line pitch filled in."""
    return xml.replace(LINE_PITCH, str(twips(points)))


def blank_lines(count: int, *, keep_next: bool = False) -> str:
    """Empty lines of the type area's grid."""
    return paragraph(run(""), Format(keep_next=keep_next)) * count


def border(edge: str, weight_mm: float, colour: str = "000000") -> str:
    """A border; Word counts its weight in eighths of a point."""
    eighths = max(2, round(weight_mm * EMU_PER_MM / EMU_PER_POINT * 8))
    return f'<w:{edge} w:val="single" w:sz="{eighths}" w:space="0" w:color="{colour}"/>'


@dataclass(frozen=True)
class Cell:
    """A table cell; `merge` is "" for none, else the w:vMerge value."""

    content: str
    width: float
    span: int = 1
    merge: Literal["", "restart", "continue"] = ""
    middle: bool = False


def cell(item: Cell) -> str:
    """One table cell; an empty one still needs a paragraph."""
    properties = f'<w:tcW w:w="{twips(item.width)}" w:type="dxa"/>'
    if item.span > 1:
        properties += f'<w:gridSpan w:val="{item.span}"/>'
    if item.merge:
        properties += f'<w:vMerge w:val="{item.merge}"/>'
    if item.middle:
        properties += '<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{item.content or paragraph()}</w:tc>"


def row(cells: Iterable[Cell], *, height: float = 0, header: bool = False, whole: bool = True) -> str:
    """One table row; a height is exact; a `whole` row does not break between pages."""
    properties = "<w:cantSplit/>" if whole else ""
    if height:
        properties += f'<w:trHeight w:val="{twips(height)}" w:hRule="exact"/>'
    if header:
        properties += "<w:tblHeader/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cell(item) for item in cells)}</w:tr>"


def table(rows: str, widths: Iterable[float], borders: str, *, inset: float = 0, centre: bool = False) -> str:
    """A table of fixed layout; `borders` are w:tblBorders' children in schema order."""
    widths = list(widths)
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="{twips(inset)}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        + ('<w:jc w:val="center"/>' if centre else "")
        + f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        + f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


@dataclass(frozen=True)
class Place:
    """Where an anchored shape stands: an alignment word, or an offset in mm, from a base."""

    across: str | float
    down: str | float
    across_from: str = "page"
    down_from: str = "page"

    def xml(self) -> str:
        """Both positions."""
        return _position("H", self.across_from, self.across) + _position("V", self.down_from, self.down)


def _position(axis: str, base: str, value: str | float) -> str:
    inner = (
        f"<wp:align>{value}</wp:align>"
        if isinstance(value, str)
        else f"<wp:posOffset>{emu(value)}</wp:posOffset>"
    )
    return f'<wp:position{axis} relativeFrom="{base}">{inner}</wp:position{axis}>'


def anchor(
    graphic: str,
    place: Place,
    width_mm: float,
    height_mm: float,
    number: int,
    name: str,
    *,
    wrap: bool = False,
) -> str:
    """A run with a shape anchored to its paragraph; `wrap` keeps the text clear of it."""
    return (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{1000 + number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/>{place.xml()}<wp:extent cx="{emu(width_mm)}" cy="{emu(height_mm)}"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f"{'<wp:wrapTopAndBottom/>' if wrap else '<wp:wrapNone/>'}"
        f"<wp:docPr id={quoteattr(str(number))} name={quoteattr(name)} descr={quoteattr(name)}/>"
        f"<wp:cNvGraphicFramePr/>{graphic}</wp:anchor></w:drawing>"
    )


def _shape(connection: str, outline: str, width_mm: float, height_mm: float, rest: str) -> str:
    return (
        f'<a:graphic><a:graphicData uri="{NAMESPACES["wps"]}"><wps:wsp>{connection}<wps:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(width_mm)}" cy="{emu(height_mm)}"/></a:xfrm>'
        f"{outline}</wps:spPr>{rest}</wps:wsp></a:graphicData></a:graphic>"
    )


def _choice(drawing: str) -> str:
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def text_box(
    content: str,
    place: Place,
    width_mm: float,
    height_mm: float,
    number: int,
    name: str,
    *,
    wrap: bool = False,
) -> str:
    """A frameless text box, its content standing on its bottom edge."""
    outline = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
    inside = (
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr>'
    )
    graphic = _shape('<wps:cNvSpPr txBox="1"/>', outline, width_mm, height_mm, inside)
    return _choice(anchor(graphic, place, width_mm, height_mm, number, name, wrap=wrap))


def drawn_line(place: Place, width_mm: float, weight_mm: float, colour: str, number: int) -> str:
    """A horizontal line; its position is that of its middle."""
    outline = (
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{emu(weight_mm)}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln>'
    )
    graphic = _shape("<wps:cNvCnPr/>", outline, width_mm, 0, "<wps:bodyPr/>")
    return _choice(anchor(graphic, place, width_mm, 0, number, "红色分隔线"))


def picture(relation: str, place: Place, size_mm: float, number: int, name: str) -> str:
    """A square picture over the text."""
    graphic = (
        f'<a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name={quoteattr(name)}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(size_mm)}" cy="{emu(size_mm)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    )
    return f"<w:r>{anchor(graphic, place, size_mm, size_mm, number, name)}</w:r>"


def page_field(size: float) -> str:
    """`— 1 —` with the page's number as a field (7.5)."""
    properties = (
        f'<w:rPr>{fonts("song")}<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr>'
    )

    def piece(inner: str) -> str:
        return f"<w:r>{properties}{inner}</w:r>"

    return (
        piece('<w:t xml:space="preserve">— </w:t>')
        + piece('<w:fldChar w:fldCharType="begin"/>')
        + piece('<w:instrText xml:space="preserve">PAGE</w:instrText>')
        + piece('<w:fldChar w:fldCharType="separate"/>')
        + piece("<w:t>1</w:t>")
        + piece('<w:fldChar w:fldCharType="end"/>')
        + piece('<w:t xml:space="preserve"> —</w:t>')
    )
