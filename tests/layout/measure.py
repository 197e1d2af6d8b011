"""Measuring what was drawn, with nothing of the writers: pdfplumber, pdfium and the XML itself.

Lengths are millimetres from the paper's top left corner unless a name says otherwise.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pdfplumber
import pypdfium2  # type: ignore[import-untyped]  # ships no types
from lxml import etree  # type: ignore[import-untyped]  # ships no types
from PIL import Image, ImageChops

MM = 25.4 / 72
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DPI = 254
#: One pixel of the pictures used for measuring ink.
PIXEL_MM = 25.4 / DPI


@dataclass(frozen=True)
class Line:
    """A line of text: its characters in order, baseline and horizontal extent."""

    text: str
    baseline: float
    left: float
    right: float
    sizes: tuple[float, ...]
    fonts: frozenset[str]


@lru_cache(maxsize=8)
def pages_of(pdf: bytes) -> list[Any]:
    opened = pdfplumber.open(io.BytesIO(pdf))
    return list(opened.pages)


def lines(page: Any) -> list[Line]:
    """The page's upright lines, top to bottom; a rotated watermark is none."""
    rows: dict[float, list[dict[str, Any]]] = defaultdict(list)
    for character in page.chars:
        if abs(character["matrix"][1]) < 1e-6:
            rows[round(character["matrix"][5], 1)].append(character)
    found = []
    for baseline, characters in sorted(rows.items(), reverse=True):
        ordered = sorted(characters, key=lambda c: c["matrix"][4])
        found.append(
            Line(
                "".join(c["text"] for c in ordered),
                (float(page.height) - baseline) * MM,
                ordered[0]["x0"] * MM,
                max(c["x1"] for c in ordered) * MM,
                tuple(round(c["size"], 1) for c in ordered),
                frozenset(c["fontname"].split("+")[-1] for c in ordered),
            )
        )
    return found


def body_lines(page: Any) -> list[Line]:
    """Lines in the type area, without the page number below it."""
    return [line for line in lines(page) if line.baseline < 263]


def find(page: Any, start: str) -> Line:
    """The line that begins with `start`, spaces aside."""
    wanted = start.replace(" ", "")
    found = [
        line for line in lines(page) if line.text.replace(" ", "").replace("\u3000", "").startswith(wanted)
    ]
    assert found, f"no line begins with {start}: {[line.text for line in lines(page)]}"
    return found[0]


def page_texts(pdf: bytes) -> list[str]:
    """Each page's text, line ends removed."""
    opened = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r", "").replace("\n", "") for page in opened]


def picture(pdf: bytes, index: int) -> Image.Image:
    """A page as a picture; -1 is the last."""
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[index % len(opened)]
    drawn: Image.Image = page.render(scale=DPI / 72).to_pil().convert("RGB")
    return drawn


def red_ink(image: Image.Image, top: float = 0, bottom: float = 297) -> tuple[float, float, float, float]:
    """Bounding box (left, top, right, bottom) of red ink between two heights."""
    return _box(_red(image), top, bottom)


def black_ink(image: Image.Image, top: float, bottom: float) -> tuple[float, float, float, float]:
    """Bounding box of dark, colourless ink between two heights."""
    dark = image.convert("L").point(lambda v: 255 if v < 110 else 0)
    return _box(ImageChops.subtract(dark, _red(image)), top, bottom)


def _red(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    strong = red.point(lambda v: 255 if v > 140 else 0)
    weak = ImageChops.lighter(green, blue).point(lambda v: 255 if v < 130 else 0)
    return ImageChops.multiply(strong, weak)


def _box(mask: Image.Image, top: float, bottom: float) -> tuple[float, float, float, float]:
    first = int(top / PIXEL_MM)
    box = mask.crop((0, first, mask.width, int(bottom / PIXEL_MM))).getbbox()
    assert box is not None, f"no such ink between {top} and {bottom} mm"
    return box[0] * PIXEL_MM, (box[1] + first) * PIXEL_MM, box[2] * PIXEL_MM, (box[3] + first) * PIXEL_MM


def red_bands(image: Image.Image, least_width: float = 100) -> list[tuple[float, float]]:
    """Top and bottom of each horizontal red rule at least so wide."""
    mask = _red(image)
    bands: list[tuple[float, float]] = []
    start = None
    for y in range(mask.height):
        box = mask.crop((0, y, mask.width, y + 1)).getbbox()
        solid = box is not None and _filled(mask, y, box) and (box[2] - box[0]) * PIXEL_MM >= least_width
        if solid and start is None:
            start = y
        elif not solid and start is not None:
            bands.append((start * PIXEL_MM, y * PIXEL_MM))
            start = None
    return bands


def _filled(mask: Image.Image, y: int, box: tuple[int, int, int, int]) -> bool:
    histogram = mask.crop((box[0], y, box[2], y + 1)).histogram()
    return histogram[255] >= 0.97 * (box[2] - box[0])


def xml_of(docx: bytes, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return etree.fromstring(package.read(name))


def parts_of(docx: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.namelist()


def docx_text(element: Any) -> str:
    return "".join(element.itertext(f"{W}t"))
