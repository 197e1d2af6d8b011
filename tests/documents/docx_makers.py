"""Made .docx for the checker's tests: plain parts, so that every fault can be put in by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" '
    'w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of parts over a minimal valid package; an empty part takes one out."""
    whole: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, **parts}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            if content:
                archive.writestr(name, content)
    return buffer.getvalue()


def main_part(inside: str, section: str = SECTION) -> str:
    """word/document.xml around the blocks of a body."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{inside}{section}</w:body></w:document>'
    )


def made(inside: str, section: str = SECTION, **parts: str | bytes) -> bytes:
    """A .docx with these blocks; parts by name, with __ for / (word__styles for word/styles.xml)."""
    named = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    return package({"word/document.xml": main_part(inside, section), **named})


def paragraph(
    text: str,
    *,
    font: str = "仿宋_GB2312",
    size: float = 16,
    align: str = "both",
    first: float = 0,
    left: float = 0,
    right: float = 0,
    colour: str = "",
    line: float = 28.95,
    before: float = 0,
    extra: str = "",
    inside: str = "",
) -> str:
    """A paragraph in one look, lengths in points; `extra` goes into w:pPr, `inside` after the run."""
    colours = f'<w:color w:val="{colour}"/>' if colour else ""
    return (
        f'<w:p><w:pPr>{extra}<w:spacing w:before="{round(before * 20)}" w:line="{round(line * 20)}" '
        'w:lineRule="exact"/>'
        f'<w:ind w:left="{round(left * 20)}" w:right="{round(right * 20)}" '
        f'w:firstLine="{round(first * 20)}"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="{font}"/>{colours}'
        f'<w:spacing w:val="-5"/><w:sz w:val="{round(size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{text}</w:t></w:r>{inside}</w:p>'
    )
