"""What an OFD file (GB/T 33190) says of itself: title, maker, date, number of pages, words.

No library on PyPI that we tried reads OFD soundly enough to draw it (``easyofd`` rejects what it writes
itself), so the file is kept as it came and its own metadata and words are shown; the screen says so.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

MOST_BYTES = 8 * 1024 * 1024  # of one part, unpacked
MOST_PARTS = 400
MOST_TEXT = 100_000
_PAGE = re.compile(r"(?:^|/)Pages/[^/]+/Content\.xml$")


@dataclass(frozen=True)
class Ofd:
    title: str = ""
    author: str = ""
    created: str = ""
    pages: int = 0
    text: str = ""


def parse(content: bytes) -> Ofd:
    """The metadata and the words; empty where the package does not hold what the standard asks for."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {one.filename: one for one in package.infolist()[:MOST_PARTS]}
        root = _xml(package, parts, "OFD.xml")
        pages = sorted((name for name in parts if _PAGE.search(name)), key=_natural)
        text = "\n".join(line for name in pages for line in _lines(_xml(package, parts, name)))
    return Ofd(
        title=_value(root, "Title"),
        author=_value(root, "Author") or _value(root, "Creator"),
        created=_value(root, "CreationDate"),
        pages=len(pages),
        text=text[:MOST_TEXT],
    )


def _xml(
    package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str
) -> ElementTree.Element | None:
    """A part as XML; none that declares entities, that is too large, or that is no XML."""
    info = parts.get(name)
    if info is None or info.file_size > MOST_BYTES:
        return None
    with package.open(info) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - no DOCTYPE and no entity, see above
    except ElementTree.ParseError:
        return None


def _natural(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _named(root: ElementTree.Element | None, tag: str) -> Iterator[ElementTree.Element]:
    return (one for one in root.iter() if one.tag.rsplit("}", 1)[-1] == tag) if root is not None else iter(())


def _value(root: ElementTree.Element | None, tag: str) -> str:
    return next((" ".join((one.text or "").split())[:300] for one in _named(root, tag)), "")


def _lines(root: ElementTree.Element | None) -> list[str]:
    """Runs at one height are one line; the standard gives each text object a boundary ``x y w h``."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for text in _named(root, "TextObject"):
        numbers = (text.get("Boundary") or "0 0").split()
        try:
            x, y = float(numbers[0]), round(float(numbers[1]))
        except (IndexError, ValueError):
            x, y = 0.0, 0
        words = "".join(code.text or "" for code in _named(text, "TextCode"))
        rows.setdefault(y, []).append((x, words))
    return ["".join(words for _, words in sorted(rows[y])) for y in sorted(rows)]
