"""The .docx: the same printed form as the PDF, with the standard's font names (GB/T 9704-2012)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence

import docx
from docx.document import Document
from docx.oxml import parse_xml

from documents.layout.blocks import PrintedBlock
from documents.layout.docx_body import body_blocks, title_lines
from documents.layout.docx_ending import colophon, ending
from documents.layout.docx_head import head
from documents.layout.docx_pages import dress_pages
from documents.layout.docx_template import empty_package
from documents.layout.fitting import lines_of
from documents.layout.model import OfficialDocument, SealImage
from documents.layout.ooxml import DECLARATIONS, Format, blank_lines, paragraph, run, with_line_pitch
from documents.layout.printed import Printed, printed
from documents.layout.seal import as_png
from documents.layout.spec import SPEC

#: Every package gets this time, so that the same document gives the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_docx(document: OfficialDocument) -> bytes:
    """The document as .docx: no revisions, no author. The same input gives the same bytes."""
    page = printed(document)
    package = docx.Document(io.BytesIO(empty_package()))
    before = [head(page), *body_blocks(_body(page), main_text=True), ending(page, _seal_inserter(package))]
    content = with_line_pitch("".join(before), page.line_pt)
    # Attachments keep the usual pitch even where the signature's page was tightened.
    content += with_line_pitch("".join([*_attachments(page), colophon(page)]), SPEC.type.line_pt)
    wrapper = parse_xml(f"<w:body {DECLARATIONS}>{content}</w:body>")
    section = package.element.body.sectPr
    for element in list(wrapper):
        section.addprevious(element)
    dress_pages(package, page)
    _properties(package, document)
    buffer = io.BytesIO()
    package.save(buffer)
    return _repacked(buffer)


def _body(page: Printed) -> Sequence[PrintedBlock]:
    """The body; a line of it that page 1 cannot hold with the signature comes in halves."""
    one_line = lines_of(page.blocks) == 1
    return page.halves if page.halves and one_line and not page.on_one_page else page.blocks


def _attachments(page: Printed) -> list[str]:
    """Each 附件 on a page of its own: label, blank line, title on the third line, body (7.3.7)."""
    pieces = []
    for attachment in page.attachments:
        pieces.append(paragraph(run(attachment.label, "hei"), Format(page_break=True, keep_next=True)))
        pieces.append(blank_lines(SPEC.main.attachment_title_line - 2, keep_next=True))
        pieces.append(title_lines(attachment.title))
        pieces.append(blank_lines(1, keep_next=True))
        pieces.extend(body_blocks(attachment.blocks))
    return pieces


def _seal_inserter(package: Document) -> Callable[[SealImage], str]:
    def insert(seal: SealImage) -> str:
        relation, _ = package.part.get_or_add_image(io.BytesIO(as_png(seal)))
        return str(relation)

    return insert


def _properties(package: Document, document: OfficialDocument) -> None:
    """Title and language only: who drafted and when is no business of the receiver's."""
    properties = package.core_properties
    moment = dt.datetime.combine(document.printed_on or document.date or dt.date(2000, 1, 1), dt.time())
    properties.title = document.title[:255]
    properties.language = "zh-CN"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = moment
    properties.revision = 1


def _repacked(source: io.BytesIO) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, ZIP_TIME), old.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
