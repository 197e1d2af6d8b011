"""How long a document is proposed to be kept; the archivist decides.

After 国家档案局令第8号, 《机关文件材料归档范围和文书档案保管期限规定》: what an organ decides itself, and
what is decided on its own request, is kept for good; work that it arranges or carries out, thirty years;
what it only took note of, or wrote to and fro, ten.
"""

from __future__ import annotations

from typing import Final

PERMANENT, THIRTY, TEN = "Y", "D30", "D10"
CLASSES: Final = (PERMANENT, THIRTY, TEN)

_ISSUED: Final = {
    **dict.fromkeys(("决议", "决定", "命令", "公报", "公告", "议案", "批复", "纪要"), PERMANENT),
    **dict.fromkeys(("意见", "通知", "通告", "通报", "报告", "请示"), THIRTY),
    "函": TEN,
}
_RECEIVED: Final = {
    **dict.fromkeys(("决议", "决定", "命令", "意见", "通知", "通报", "请示", "报告"), THIRTY),
    **dict.fromkeys(("公报", "公告", "通告", "议案", "函", "纪要"), TEN),
    "批复": PERMANENT,
}


def proposed(kind: str, *, received: bool, handled: bool = True) -> str:
    """The class for a document by its kind; ``handled``: a received one was more than read (批办性)."""
    if not received:
        return _ISSUED.get(kind, THIRTY)
    return _RECEIVED.get(kind, TEN) if handled else TEN
