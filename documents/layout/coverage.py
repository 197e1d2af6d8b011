"""Which characters no font at hand can draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from documents.layout.blocks import PrintedTable
from documents.layout.model import OfficialDocument
from documents.layout.printed import printed
from documents.layout.typesetting import FONTS


def undrawable(document: OfficialDocument, font_paths: Sequence[Path] = ()) -> list[str]:
    """Characters of the document that would print as empty boxes, in code point order.

    Our subsets hold GB2312 and some hundred rare characters of names; a site that needs more
    gives a folder with a fuller font.
    """
    drawable = _drawable(tuple(str(path) for path in font_paths))
    found = {character for text in _texts(document) for character in text if character > " "}
    return sorted(character for character in found if ord(character) not in drawable)


def _texts(document: OfficialDocument) -> Iterator[str]:
    page = printed(document)
    yield from (*page.mark.names, page.mark.suffix, page.number, *page.issuers, *page.title, page.recipients)
    yield from (*page.signatures, page.note, page.colophon_recipients, page.cc, page.printing_organ)
    yield from (item.name for item in page.listed)
    yield from (row.label + row.names for row in document.attendance)
    for blocks in (page.blocks, *(attachment.blocks for attachment in page.attachments)):
        for block in blocks:
            if isinstance(block, PrintedTable):
                yield from (p.text for row in block.rows for cell in row for p in cell.paragraphs)
            else:
                yield block.text


@lru_cache(maxsize=8)
def _drawable(folders: tuple[str, ...]) -> frozenset[int]:
    codes: set[int] = set()
    for folder in (*folders, str(FONTS)):
        for path in sorted(Path(folder).rglob("*")):
            suffix = path.suffix.lower()
            if suffix in {".ttf", ".otf"}:
                codes.update(TTFont(path, lazy=True).getBestCmap() or ())
            elif suffix in {".ttc", ".otc"}:
                for font in TTCollection(path, lazy=True).fonts:
                    codes.update(font.getBestCmap() or ())
    return frozenset(codes)
