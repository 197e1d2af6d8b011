"""The process that meets a stranger's bytes: ``python -m documents.outside.worker TASK FILE NAME FOLDER …``.

``read`` prints JSON: the words, how they were got, the number of pages, facts of the package; the parts of
an e-mail are written into FOLDER. ``pages`` draws pages FIRST to LAST into FOLDER and prints how many there
are in all. It runs under limits of processor time and memory, so that a crafted file ends this process and
nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from documents.outside import mail, ofd, pictures, words

SECONDS = 30  # of processor time
MEMORY = 2 * 1024**3  # of address space; typst maps its fonts
BATCH = 8  # pages drawn at once
DOCX_NOTE = "以下文字从来文电子文件中提取，版式以原件为准；原件见附件。"
OFD_NOTE = "以下文字从 OFD 文件中提取，版式以原件为准；本系统不绘制 OFD 版面，原件见附件。"
MAIL_NOTE = "以下为电子邮件正文；原件和附件见附件。"


def limit() -> None:
    """Limit this process before it looks at anything."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes, name: str, folder: Path, tesseract: str) -> dict[str, Any]:
    """What the file holds: ``text``, ``by`` (text | ocr | ""), ``pages``, ``facts``, ``parts``."""
    suffix = Path(name).suffix.lower()
    found: dict[str, Any] = {"text": "", "by": "", "pages": 0, "facts": {}, "parts": []}
    if suffix == ".eml":
        return found | _mail(content, folder)
    found |= _own_words(content, suffix)
    if words.enough(found["text"]):
        return found | {"by": "text"}
    drawable = suffix in pictures.PICTURES or (suffix == ".pdf" and found["pages"])
    if tesseract and drawable:
        drawn = _for_recognition(content, suffix, found["pages"])
        pictures.keep(drawn, folder)
        seen = words.recognised(tesseract, [folder / f"{n}.png" for n in range(1, len(drawn) + 1)])
        return found | {"text": seen, "by": "ocr" if words.enough(seen) else ""}
    return found


def _own_words(content: bytes, suffix: str) -> dict[str, Any]:
    """The words that the file itself holds, without recognition."""
    if suffix == ".pdf":
        text, pages = words.pdf_words(content)
        return {"text": text, "pages": pages}
    if suffix == ".docx":
        return {"text": words.docx_words(content)}
    if suffix == ".ofd":
        paper = ofd.parse(content)
        facts = {"title": paper.title, "author": paper.author, "created": paper.created}
        return {"text": paper.text, "pages": paper.pages, "facts": facts}
    return {}


def _for_recognition(content: bytes, suffix: str, pages: int) -> list[bytes]:
    """The first pages, fine enough for small print."""
    if suffix == ".pdf":
        return pictures.pdf_pages(content, 1, min(pages, words.OCR_PAGES), 200)
    return pictures.picture_pages(content, 200)[: words.OCR_PAGES]


def _mail(content: bytes, folder: Path) -> dict[str, Any]:
    message = mail.parse(content)
    folder.mkdir(parents=True, exist_ok=True)
    for index, part in enumerate(message.parts):
        (folder / f"part-{index}").write_bytes(part.content)
    facts = {key: value for key, value in asdict(message).items() if key not in {"text", "parts"}}
    facts["sent_at"] = message.sent_at.isoformat() if message.sent_at else ""
    return {
        "text": message.text,
        "by": "text",
        "facts": facts,
        "parts": [part.name for part in message.parts],
    }


def draw(content: bytes, name: str, folder: Path, first: int) -> int:
    """Draw the batch of pages from ``first`` on into the folder; returns how many there are in all."""
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf":
        count = min(words.pdf_words(content)[1], pictures.MOST_PAGES)
        if first <= count:
            pages = pictures.pdf_pages(content, first, min(first + BATCH - 1, count))
            pictures.keep(pages, folder, first)
        return count
    if suffix in pictures.PICTURES:
        pages = pictures.picture_pages(content)
    else:
        pages = pictures.word_pages(*_sheet(content, suffix))
    pictures.keep(pages, folder)
    return len(pages)


def _sheet(content: bytes, suffix: str) -> tuple[str, str]:
    """The words to draw and the note above them."""
    if suffix == ".ofd":
        paper = ofd.parse(content)
        facts = [f"标题：{paper.title}", f"制作者：{paper.author}", f"创建日期：{paper.created}"]
        facts = [line for line in facts if not line.endswith("：")]
        return "\n".join([*facts, f"页数：{paper.pages}", paper.text]), OFD_NOTE
    if suffix == ".eml":
        message = mail.parse(content)
        head = [f"主题：{message.subject}", f"发件人：{message.sender} {message.address}"]
        return "\n".join([*head, message.text]), MAIL_NOTE
    if suffix == ".docx":
        return words.docx_words(content), DOCX_NOTE
    return "", DOCX_NOTE


def main(arguments: list[str]) -> int:
    limit()
    task, path, name, folder, *rest = arguments
    content = Path(path).read_bytes()
    if task == "read":
        answer: Any = read(content, name, Path(folder), rest[0] if rest else "")
    else:
        answer = {"pages": draw(content, name, Path(folder), int(rest[0]))}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
