"""Pictures: checked before they are unpacked, kept without what the camera wrote about place and person.

Formats: PNG, JPEG, GIF, WebP. A phone writes where a picture was taken into EXIF or XMP; neither leaves
the server.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngImageFile

from office.kernel.errors import OfficeError

PIXELS_LIMIT: Final = 50_000_000
FRAMES_LIMIT: Final = 500
THUMBNAIL_SIDE: Final = 640
"""Pixels of the longer side: twice what a page shows, for dense screens."""
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
# What a picture needs to be drawn; everything else (EXIF, XMP, comments, times) goes.
_PNG_KEPT: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT cICP".split()
)
_WEBP_KEPT: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_FLAGS_GONE: Final = 0b0000_1100  # of VP8X: "has EXIF", "has XMP"
_ORIENTATION: Final = 0x0112


@dataclass(frozen=True)
class Picture:
    """``content`` without metadata; the size as it is shown, in pixels."""

    content: bytes
    width: int
    height: int


def cleaned(content: bytes, *, name: str) -> Picture:
    """Check a picture and take out its metadata; its pixels stay as they are, a turned one is turned.

    Raises:
        OfficeError: 422 ``kernel.file_bomb`` for too many pixels or frames, ``kernel.file_mismatch`` for
            what is no picture.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _check(image, name)
            return Picture(*_cleaned(image, content))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise OfficeError("kernel.file_mismatch", status=422, field="file", name=name) from error
    except Image.DecompressionBombError as error:
        raise OfficeError("kernel.file_bomb", status=422, field="file", name=name) from error


def _check(image: Image.Image, name: str) -> None:
    """From the header alone, before a pixel is unpacked."""
    many = getattr(image, "n_frames", 1) > FRAMES_LIMIT
    if image.width * image.height > PIXELS_LIMIT or many:
        raise OfficeError("kernel.file_bomb", status=422, field="file", name=name)


def _cleaned(image: Image.Image, content: bytes) -> tuple[bytes, int, int]:
    if isinstance(image, PngImageFile):
        image.load()
        return b"".join(_png(content)), image.width, image.height
    if image.format == "WEBP":
        image.load()
        return _webp(content), image.width, image.height
    if image.format == "GIF":
        return _gif(image, content), image.width, image.height
    return _jpeg(image)


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    at = 8
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            yield content[at : at + 12 + length]
        if kind == b"IEND":
            return
        at += 12 + length


def _webp(content: bytes) -> bytes:
    body = bytearray()
    at = 12
    while at + 8 <= len(content):
        kind, (length,) = content[at : at + 4], struct.unpack_from("<I", content, at + 4)
        chunk = bytearray(content[at : at + 8 + length + (length & 1)])
        if kind == b"VP8X":
            chunk[8] &= ~_WEBP_FLAGS_GONE & 0xFF
        if kind in _WEBP_KEPT:
            body += chunk
        at += 8 + length + (length & 1)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + bytes(body)


def _gif(image: Image.Image, content: bytes) -> bytes:
    """Written anew only where it says more than pixels, because that may change its colours."""
    image.load()
    if not ({"comment", "xmp"} & image.info.keys() or b"XMP Data" in content):
        return content
    image.info.pop("comment", None)
    out = io.BytesIO()
    image.save(out, "GIF", save_all=True, comment=b"")
    return out.getvalue()


def _jpeg(image: Image.Image) -> tuple[bytes, int, int]:
    """Written anew with its own quantization, so that hardly a pixel changes; turned ones at 92 of 100."""
    turned = image.getexif().get(_ORIENTATION, 1) not in (0, 1)
    profile = image.info.get("icc_profile")
    shown = ImageOps.exif_transpose(image) if turned else image
    shown.info.pop("comment", None)
    keep = not turned and image.format == "JPEG" and image.mode in ("L", "RGB", "CMYK")
    out = io.BytesIO()
    shown.save(out, "JPEG", quality="keep" if keep else 92, icc_profile=profile)
    return out.getvalue(), shown.width, shown.height


def thumbnail(content: bytes) -> bytes:
    """A still WebP within THUMBNAIL_SIDE, of a picture that ``cleaned`` has let pass. Kept by content."""
    digest = hashlib.sha256(content).hexdigest()
    path = thumbnail_path(digest)
    if path.exists():
        return path.read_bytes()
    made = _scaled(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{id(made)}.part")
    beside.write_bytes(made)
    beside.replace(path)
    return made


def thumbnail_path(digest: str) -> Path:
    """Where the preview of a picture with this SHA-256 lies, whether or not it has been made."""
    return Path(settings.OFFICE_DATA) / "thumbnails" / digest[:2] / f"{digest}.webp"


def _scaled(content: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > PIXELS_LIMIT:
            raise OfficeError("kernel.file_bomb", status=422, field="file", name="")
        image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small.save(out, "WEBP", quality=80)
    return out.getvalue()
