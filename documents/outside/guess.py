"""What the form of a paper from outside may be filled with, found in its text. A person confirms it.

Written for text layers and for recognised text alike: blanks between characters, brackets of the wrong
kind and missing line ends are expected. What is not found is left out; nothing is invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

KINDS = (
    *("决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案"),
    *("函", "纪要"),
)
_CJK = "\u3400-\u9fff"
_GAP = re.compile(rf"(?<=[{_CJK}〔〕（）《》“”、，：])[ \t\u3000]+(?=[{_CJK}〔〕（）《》“”、，：\d])")
_GAP_AFTER_DIGIT = re.compile(rf"(?<=\d)[ \t\u3000]+(?=[{_CJK}〔〕\[\]])")
_NUMBER = re.compile(
    rf"([{_CJK}][{_CJK}（）]{{0,14}})\s*[〔\[［【(（]\s*(\d{{4}})\s*[〕\]］】)）]\s*(\d{{1,5}})\s*号"
)
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日(?!\s*印发)")
_URGENCY = re.compile(r"^\s*(特\s*急|加\s*急)\s*$", re.MULTILINE)
_SECRECY = re.compile(r"^\s*(绝\s*密|机\s*密|秘\s*密)\s*(?:[★☆*].{0,12})?$", re.MULTILINE)
_MARK = re.compile(rf"^([{_CJK}、 ]{{3,60}})文\s*件$", re.MULTILINE)
_HEAD_LINES = 12  # where 份号, 密级 and 紧急程度 stand
_TITLE_LINES = 5
_LONGEST_TITLE = 300


@dataclass(frozen=True)
class Guess:
    """What was found; "" or None where nothing was. ``secrecy`` is the mark on the paper, if it has one."""

    sender: str = ""
    number: str = ""
    title: str = ""
    kind: str = ""
    issued_on: date | None = None
    urgency: str = ""
    secrecy: str = ""


def guess(text: str) -> Guess:
    """What the text of a paper says of itself."""
    lines = [_joined(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    head = "\n".join(lines[:_HEAD_LINES])
    number = _NUMBER.search("\n".join(lines[: 2 * _HEAD_LINES]))
    title = _title(lines)
    return Guess(
        sender=_sender(head, title),
        number=f"{number[1]}〔{number[2]}〕{int(number[3])}号" if number else "",
        title=title,
        kind=kind_of(title),
        issued_on=_issued(lines),
        urgency=_found(_URGENCY, head),
        secrecy=_found(_SECRECY, head),
    )


def kind_of(title: str) -> str:
    """The kind that a title ends in, "" for none."""
    return next((kind for kind in KINDS if title.endswith(kind)), "")


def sender_of(title: str) -> str:
    """The organ that a title begins with, "" for none: 民政部关于…的通知."""
    before = re.match(rf"^([{_CJK}、（） ]{{2,60}}?)(?:关于|转发|批转|印发)", title)
    return before[1].strip() if before else ""


def _joined(line: str) -> str:
    """A line without the blanks that recognition puts between characters."""
    return _GAP_AFTER_DIGIT.sub("", _GAP.sub("", line.strip()))


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return re.sub(r"\s", "", match[1]) if match else ""


def _sender(head: str, title: str) -> str:
    mark = _MARK.search(head)
    return mark[1].strip() if mark else sender_of(title)


def _title(lines: list[str]) -> str:
    """The lines after the number up to the one that ends in a kind; before the main recipients."""
    starts = [index + 1 for index, line in enumerate(lines[: 2 * _HEAD_LINES]) if _NUMBER.search(line)]
    for start in [*starts[:1], 0]:
        for first in range(start, min(start + _HEAD_LINES, len(lines))):
            for last in range(first, min(first + _TITLE_LINES, len(lines))):
                if lines[last].endswith(("：", ":", "。")):
                    break
                whole = "".join(lines[first : last + 1])
                closed = whole.count("《") == whole.count("》")
                if "关于" in whole and kind_of(whole) and closed and len(whole) <= _LONGEST_TITLE:
                    return whole.lstrip("—-·. ")
    return ""


def _issued(lines: list[str]) -> date | None:
    """成文日期: the last date that stands alone in its line, else the last one that is none of printing."""
    alone = [match for line in lines if (match := _DATE.fullmatch(line))]
    found = alone or [match for line in lines for match in _DATE.finditer(line)]
    for match in reversed(found):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None
