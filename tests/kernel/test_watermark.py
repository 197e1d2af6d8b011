"""The watermark is on every picture and page, and what was there can still be read."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from office.kernel import watermark
from office.kernel.watermark import Unmarkable

MARK = "简嘉树 省人社厅 2026-11-23 10:24"


def picture(kind: str, color: object, size: tuple[int, int] = (640, 480), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind)  # type: ignore[arg-type]  # any colour of the mode
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("color", [(255, 255, 255), (10, 10, 12)])
def test_a_picture_is_marked_in_every_part_and_stays_readable(kind: str, color: tuple[int, int, int]) -> None:
    before = picture(kind, color)
    with Image.open(io.BytesIO(watermark.on_picture(before, MARK))) as image:
        assert (image.format, image.size) == (kind, (640, 480))
        changed = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, color)).convert(
            "L"
        )
    strong = changed.point(lambda value: 255 if value > 12 else 0)
    for left in range(0, 640, 320):
        for top in range(0, 480, 240):
            part = strong.crop((left, top, left + 320, top + 240))
            assert part.getbbox() is not None, (left, top)
    share = sum(strong.histogram()[255:]) / (640 * 480)
    assert 0.005 < share < 0.15, "seen, and not in the way"
    assert max(level for level, count in enumerate(changed.histogram()) if count) < 110, (
        "light enough to read through"
    )


def test_what_is_clear_stays_clear_and_moving_pictures_move() -> None:
    clear = watermark.on_picture(picture("PNG", (0, 0, 0, 0), mode="RGBA"), MARK)
    with Image.open(io.BytesIO(clear)) as image:
        assert image.mode == "RGBA" and image.getpixel((639, 479)) is not None
        assert image.getchannel("A").getextrema()[0] == 0
    frames = [Image.new("RGB", (200, 120), color) for color in ((255, 0, 0), (0, 0, 255))]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=70)
    with Image.open(io.BytesIO(watermark.on_picture(out.getvalue(), MARK))) as moving:
        assert getattr(moving, "n_frames", 1) == 2 and moving.info["duration"] == 70


def pdf(*sizes: tuple[float, float], rotate: int = 0, password: str = "") -> bytes:
    writer = PdfWriter()
    for width, height in sizes:
        page = writer.add_blank_page(width, height)
        page.mediabox = RectangleObject((10, 20, 10 + width, 20 + height))
        if rotate:
            page.rotate(rotate)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("rotate", [0, 90])
def test_every_page_of_a_pdf_says_who_and_when(rotate: int) -> None:
    marked = PdfReader(io.BytesIO(watermark.on_pdf(pdf((595, 842), (842, 595), rotate=rotate), MARK)))
    assert len(marked.pages) == 2
    for page in marked.pages:
        text = page.extract_text()
        assert text.count("2026-11-23") >= 4 and "简嘉树" in text


def test_what_cannot_be_drawn_on_says_so() -> None:
    for content in (pdf((100, 100), password="x"), b"%PDF-1.4 broken", b""):
        with pytest.raises(Unmarkable):
            watermark.on_pdf(content, MARK)
    with pytest.raises(Unmarkable):
        watermark.on_picture(b"no picture", MARK)


def test_a_name_is_text_and_never_markup() -> None:
    evil = '#read("/etc/passwd") \\ "$x$ <b>'
    text = PdfReader(io.BytesIO(watermark.on_pdf(pdf((595, 842)), evil))).pages[0].extract_text()
    assert '#read("/etc/passwd")' in text and "root:" not in text
