"""A visible watermark (水印) on what leaves the house: pictures, and the pages of a PDF.

It is drawn over what is there, light enough to read through, on every part, so that a photograph of a
screen or a cut-out still says to whom it was given.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from typing import Any, Final

import typst
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, ImageSequence
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from office.kernel.pictures import FRAMES_LIMIT, PIXELS_LIMIT

ANGLE: Final = 24  # degrees, rising to the right
GREY: Final = (128, 128, 128)
OPACITY: Final = 84  # of 255
PAGES_LIMIT: Final = 1000
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_PAGE: Final = """
#let mark = json(bytes(sys.inputs.mark))
#set page(width: mark.width * 1pt, height: mark.height * 1pt, margin: 0pt, fill: none)
#set text(font: mark.font, size: 11pt, fill: rgb(128, 128, 128, 84))
#let one = text(mark.text)
#context {
  let wide = calc.max(measure(one).width + 48pt, 120pt)
  let (x, y) = (0pt, 60pt)
  while y < page.height + 120pt {
    x = if calc.rem(calc.round(y / 120pt), 2) == 0 { -wide / 2 } else { 0pt }
    while x < page.width {
      place(dx: x, dy: y, rotate(-24deg, origin: left + bottom, one))
      x += wide
    }
    y += 120pt
  }
}
"""


class Unmarkable(Exception):
    """The file cannot be drawn on: it is encrypted, damaged, or has too many pages."""


def on_picture(content: bytes, text: str) -> bytes:
    """The picture in its own format with the text all over it; each frame of a moving one.

    Raises:
        Unmarkable: for what is no picture, or is too large to be drawn on.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            many = getattr(image, "n_frames", 1)
            if image.width * image.height > PIXELS_LIMIT or many > FRAMES_LIMIT:
                raise Unmarkable
            return _moving(image, text) if many > 1 else _still(image, text)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unmarkable from error


def _still(image: Image.Image, text: str) -> bytes:
    kind, profile = image.format or "PNG", image.info.get("icc_profile")
    out = io.BytesIO()
    options = {"quality": 90} if kind in ("JPEG", "WEBP") else {}
    _drawn(image, text, clear=kind != "JPEG").save(out, kind, icc_profile=profile, **options)
    return out.getvalue()


def _moving(image: Image.Image, text: str) -> bytes:
    durations = []
    frames = []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 100))
        frames.append(_drawn(frame, text, clear=True))
    out = io.BytesIO()
    frames[0].save(
        out,
        image.format or "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=image.info.get("loop", 0),
    )
    return out.getvalue()


def _drawn(image: Image.Image, text: str, *, clear: bool) -> Image.Image:
    see_through = clear and ("A" in image.getbands() or "transparency" in image.info)
    drawn = image.convert("RGBA" if see_through else "RGB")
    mask = _mask(text, max(12, min(48, min(drawn.size) // 26)))
    color = (*GREY, 255) if see_through else GREY
    for row, top in enumerate(range(-mask.height // 2, drawn.height, mask.height)):
        for left in range(-(mask.width // 2) * (row % 2), drawn.width, mask.width):
            drawn.paste(color, (left, top), mask)
    return drawn


@lru_cache(maxsize=64)
def _mask(text: str, size: int) -> Image.Image:
    """One repeat of the text, turned, as how much of the colour shows."""
    font = ImageFont.truetype(settings.OFFICE_MARK_FONT, size)
    left, top, right, bottom = font.getbbox(text)
    flat = Image.new("L", (int(right - left) + 3 * size, int(bottom - top) + 3 * size))
    ImageDraw.Draw(flat).text((size, size), text, font=font, fill=OPACITY)
    return flat.rotate(ANGLE, expand=True, resample=Image.Resampling.BICUBIC)


def on_pdf(content: bytes, text: str) -> bytes:
    """The PDF with the text over every page, which stays text and lines as it was.

    Raises:
        Unmarkable: when it is encrypted, damaged, or has more than PAGES_LIMIT pages.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted or not 0 < len(reader.pages) <= PAGES_LIMIT:
            raise Unmarkable
        writer = PdfWriter(clone_from=reader)
        for page in writer.pages:
            _stamp(page, text)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unmarkable from error
    return out.getvalue()


def _stamp(page: PageObject, text: str) -> None:
    """Turned pages are first turned upright in their own numbers, so that the text lies as one reads."""
    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.mediabox
    width, height = round(float(box.width)), round(float(box.height))
    over = PdfReader(io.BytesIO(_overlay(text, width, height))).pages[0]
    page.merge_translated_page(over, float(box.left), float(box.bottom))


@lru_cache(maxsize=32)
def _overlay(text: str, width: int, height: int) -> bytes:
    """A page of this size (points) with nothing but the text."""
    mark = {"text": text, "width": width, "height": height, "font": settings.OFFICE_MARK_FAMILY}
    fonts: list[Any] = [str(settings.OFFICE_MARK_FONT.parent)]
    made = typst.compile(
        _PAGE.encode(),
        format="pdf",
        sys_inputs={"mark": json.dumps(mark)},
        font_paths=fonts,
        ignore_system_fonts=True,
    )
    return made if isinstance(made, bytes) else b"".join(made)
