"""The words of a file: its text layer, or what recognition (tesseract) reads on its first pages."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

READ_PAGES = 3  # what the form asks for stands on the first pages, the date perhaps on the last
OCR_PAGES = 2
OCR_SECONDS = 25
ENOUGH = 20  # Chinese characters: fewer is no text layer
MOST_XML = 16 * 1024 * 1024
_CJK = re.compile(r"[\u3400-\u9fff]")
_DELETED = re.compile(r"<w:(del|moveFrom)\b.*?</w:\1>", re.DOTALL)
_PIECE = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|<w:(tab|br)\s*/>|(</w:p>)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def enough(text: str) -> bool:
    """Whether a text layer holds words, and not only page numbers or a scanner's name."""
    return len(_CJK.findall(text)) >= ENOUGH


def pdf_words(content: bytes) -> tuple[str, int]:
    """The text of the first pages and of the last, and how many pages there are; ("", 0) when unreadable."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return "", 0
        count = len(reader.pages)
        wanted = sorted({*range(min(READ_PAGES, count)), max(count - 1, 0)}) if count else []
        return "\n".join(reader.pages[index].extract_text() for index in wanted), count
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return "", 0


def docx_words(content: bytes) -> str:
    """The paragraphs' text with deleted wording left out; no XML parser meets the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        try:
            info = package.getinfo("word/document.xml")
        except KeyError:
            return ""
        if info.file_size > MOST_XML:
            return ""
        with package.open(info) as file:
            xml = file.read(MOST_XML).decode("utf-8", "replace")
    words: list[str] = []
    for text, blank, end in _PIECE.findall(_DELETED.sub("", xml)):
        words.append("\n" if end else "\t" if blank else _plain(text))
    return "".join(words)


def _plain(text: str) -> str:
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def recognised(tesseract: str, pictures: list[Path]) -> str:
    """What tesseract reads on the pictures; "" when it fails or takes too long."""
    found = []
    for picture in pictures[:OCR_PAGES]:
        command = [tesseract, str(picture), "-", "-l", "chi_sim", "--psm", "6"]
        try:
            done = subprocess.run(  # noqa: S603 - the site's own tesseract, no shell
                command, capture_output=True, timeout=OCR_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            break
        found.append(done.stdout.decode("utf-8", "replace") if done.returncode == 0 else "")
    return "\n".join(found)
