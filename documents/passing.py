"""The wording of a document that passes another one on (转发, 批转) or answers it (批复, 复函).

A 转发 keeps one 关于 and one 的通知, and of several hands that a paper went through the title names only the
first and the last; the body names the paper that was received.
"""

from __future__ import annotations

import re

from documents.checks.kinds import KINDS

VERBS = {"forward": "转发", "circulate": "批转"}
_PASSED = re.compile(r"^[^《]*?(?:转发|批转)(?=.)")
_SWAP = str.maketrans("《》〈〉", "〈〉《》")


def passing_title(organ: str, verb: str, title: str, source: str) -> str:
    """`organ` passes on the paper `title`, issued by `source`; `verb` is forward or circulate.

    >>> passing_title("广东省民政厅", "forward", "民政部关于印发《办法》的通知", "民政部")
    '广东省民政厅转发民政部关于印发《办法》的通知'
    """
    first = _first_hand(title.strip())
    named = f"{source}{first}" if first.startswith("关于") else first
    return f"{organ}{VERBS[verb]}{_as_notice(_joint(named))}"


def passing_text(verb: str, title: str, number: str) -> str:
    """The sentence that the body begins with: what is passed on, under which number."""
    numbered = f"（{number}）" if number else ""
    ending = {
        "forward": "转发给你们，请结合实际认真贯彻执行。",
        "circulate": "批转给你们，请认真贯彻执行。",
    }[verb]
    return f"现将{quoted(title)}{numbered}{ending}"


def answering_title(organ: str, kind: str, title: str) -> str:
    """The title of a 批复 or 复函 to a question: `organ` on the matter that the question was about.

    >>> answering_title("广东省民政厅", "批复", "江门市民政局关于调整机构编制的请示")
    '广东省民政厅关于调整机构编制的批复'
    """
    _, about, matter = title.rpartition("关于") if "《" not in title else title.partition("关于")
    for asked in ("请示", "函", "报告"):
        matter = matter.removesuffix(asked)
    matter = matter.removesuffix("的") if about else title
    return f"{organ}关于{matter}的{kind}"


def answering_text(title: str, number: str) -> str:
    """The sentence that an answer begins with: the title and number of what it answers."""
    numbered = f"（{number}）" if number else ""
    return f"{quoted(title)}{numbered}收悉。现答复如下："


def quoted(title: str) -> str:
    """A title in marks; marks inside it are of the other kind (GB/T 15834)."""
    return f"《{title.translate(_SWAP)}》"


def _first_hand(title: str) -> str:
    """The title as its first issuer gave it: 省厅转发民政部关于…的通知 → 民政部关于…的通知."""
    while match := _PASSED.match(title):
        title = title[match.end() :]
    return title


def _joint(title: str) -> str:
    """Joint issuers, divided by blanks on the page, in one line: two by name, more by their lead."""
    before, about, rest = title.partition("关于")
    names = before.split()
    if not about or len(names) < 2:
        return title
    named = "、".join(names) if len(names) == 2 else f"{names[0]}等{len(names)}部门"
    return f"{named}关于{rest}"


def _as_notice(title: str) -> str:
    """A notice stays as it is; any other kind becomes the matter of one: …的意见 → …意见的通知."""
    if title.endswith("通知"):
        return title
    kind = next((name for name in KINDS if title.endswith(name)), "")
    if len(kind) > 1 and title.endswith(f"的{kind}"):
        title = f"{title.removesuffix(f'的{kind}')}{kind}"
    return f"{title}的通知"
