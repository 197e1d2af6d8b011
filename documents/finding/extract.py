"""Print the words of a file: ``python -m documents.finding.extract KIND FILE``.

A process of its own, with an upper bound on memory and processor time, because files are others' work: a
crafted one may take what it likes and takes only this process with it. Needs nothing of the house.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

CHARACTERS = 200_000
"""Read of one file; search compares no more."""
SECONDS = 10
MEMORY = 768 * 1024 * 1024
PART = 48 * 1024 * 1024
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BREAKS = {f"{WORD}p": "\n", f"{WORD}tab": " ", f"{WORD}br": "\n", f"{WORD}tc": " "}


def words_of_docx(path: Path) -> Iterator[str]:
    """The running text; what tracked changes deleted is not in ``w:t`` and so not in it."""
    with zipfile.ZipFile(path) as package:
        part = package.getinfo("word/document.xml")
        if part.file_size > PART:
            raise ValueError("the text is too large")
        with package.open(part) as source:
            content = source.read()
        # A package of Word declares no document type; entities are how a small file becomes a huge one.
        if b"<!DOCTYPE" in content[:4096]:
            raise ValueError("the text declares a document type")
        for _, element in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314 - bounded, and alone
            if element.tag == f"{WORD}t":
                yield element.text or ""
            elif element.tag in BREAKS:
                yield BREAKS[element.tag]
            if element.tag == f"{WORD}p":
                element.clear()


def words_of_pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(path).pages:
        yield page.extract_text() or ""
        yield "\n"


def words_of_text(path: Path) -> Iterator[str]:
    content = path.read_bytes()[: CHARACTERS * 4]
    for encoding in ("utf-8", "gb18030"):
        try:
            yield content.decode(encoding, "strict" if encoding == "utf-8" else "ignore")
        except UnicodeDecodeError:
            continue
        return


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "docx": words_of_docx,
    "pdf": words_of_pdf,
    "text": words_of_text,
}


def main(kind: str, path: Path) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found, size = [], 0
    for part in READERS[kind](path):
        found.append(part)
        size += len(part)
        if size >= CHARACTERS:
            break
    sys.stdout.buffer.write("".join(found)[:CHARACTERS].encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
