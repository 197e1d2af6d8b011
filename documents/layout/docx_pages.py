"""Headers and footers of the .docx: page numbers (7.5) and the watermark of a 送审稿."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.oxml import parse_xml

from documents.layout.docx_template import FOOTER_LINE_PT
from documents.layout.ooxml import DECLARATIONS, Format, page_field, paragraph
from documents.layout.printed import Printed
from documents.layout.spec import SPEC, STANDARD_FONTS


def dress_pages(package: Document, page: Printed) -> None:
    """Give the section its footers and, for a draft, its watermark.

    A letter carries no number on its first page (10.1).
    """
    section = package.sections[0]
    first_differs = page.source.layout == "letter"
    section.different_first_page_header_footer = first_differs
    indent = SPEC.colophon.page_number_indent_cells * SPEC.type.size4_pt
    number = page_field(SPEC.type.size4_pt)
    _fill(section.footer, paragraph(number, Format(FOOTER_LINE_PT, "right", right=indent)))
    _fill(section.even_page_footer, paragraph(number, Format(FOOTER_LINE_PT, "left", left=indent)))
    if first_differs:
        _fill(section.first_page_footer, paragraph("", Format(FOOTER_LINE_PT)))
    if page.source.is_draft:
        headers = [section.header, section.even_page_header]
        headers += [section.first_page_header] if first_differs else []
        for index, header in enumerate(headers):
            _fill(header, paragraph(_watermark(index), Format(FOOTER_LINE_PT)))


def _fill(part: Any, content: str) -> None:
    """Replace what a header or footer holds."""
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    for child in list(parse_xml(f"<w:hdr {DECLARATIONS}>{content}</w:hdr>")):
        element.append(child)


def _watermark(index: int) -> str:
    """The VML text path that Word itself writes for a watermark."""
    mark = SPEC.watermark
    width, height = mark.size_pt * len(mark.text), mark.size_pt
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;"
        f"rotation:{round(mark.angle_deg) % 360};z-index:-{100 - index};mso-position-horizontal:center;"
        "mso-position-horizontal-relative:page;mso-position-vertical:center;mso-position-vertical-relative:page"
    )
    font = quoteattr(f'font-family:"{STANDARD_FONTS["hei"]}";font-size:1pt', {'"': "&quot;"})
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="draft{index}" o:spid="_x0000_s{2049 + index}" type="#_x0000_t136" '
        f"alt={quoteattr(mark.text)} "
        f'style="{style}" fillcolor="#{mark.grey}" stroked="f"><v:fill opacity="1"/>'
        f"<v:textpath style={font} string={quoteattr(mark.text)}/>"
        '<w10:wrap anchorx="page" anchory="page"/></v:shape></w:pict></w:r>'
    )
