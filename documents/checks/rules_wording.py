"""Wording: numbers, dates, levels of headings, length and burden."""

import re
from collections.abc import Iterator

from documents.checks.articles import LIGHTER_BURDEN, format_clause, regulation
from documents.checks.engine import Hit, rule
from documents.checks.facts import Draft, Fix, Severity, Where

_NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,8})(?P<open>[\[(（【〔［])(?P<year>\d{2}|\d{4})(?P<close>[\])）】〕］])"
    r"(?P<no>第)?(?P<n>\d+)号"
)
_ZERO_DATE = re.compile(r"(?<!\d)(\d{4})年(0\d|\d{1,2})月(0\d|\d{1,2})日")
_CHINESE_DATE = re.compile(
    r"[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
)
_FULL_WIDTH = re.compile(r"[０-９]+")
_HEADINGS = (
    re.compile(r"^([一二三四五六七八九十百]+)、"),
    re.compile(r"^[（(]([一二三四五六七八九十百]+)[）)]"),
    re.compile(r"^(\d{1,2})[.．](?!\d)"),
    re.compile(r"^[（(](\d{1,2})[）)]"),
)
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")}
_PERIOD = re.compile(r"(?<![起之])((?:半年|[一两三四六]个月|[一两三]年|\d+(?:日|天|个工作日|个月))(?:之)?内)")
_REPORT_BACK = re.compile(
    r"((每[日周旬月季]|按[日周旬月季]|定期|逐[日周月]).{0,16}(报送|上报|报告|反馈)|(报送|上报).{0,12}(台账|日报|周报|月报|印证材料))"
)
_KEYWORDS = re.compile(r"^主题词[：:]")
_BLANK = re.compile(r"×{2,}|×(?=[年月日时号])")
LENGTH_LIMIT = 5000
SINGLE_TASK_LIMIT = 4000


def _replace(paragraph: int, wrong: str, right: str) -> tuple[Fix, ...]:
    return (Fix("replace_text", {"paragraph": paragraph, "from": wrong, "to": right}),)


def arabic(text: str) -> int:
    """`十二` → 12, `7` → 7; for 1–99."""
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return _VALUES.get(text, 0)
    tens, _, ones = text.partition("十")
    return (_VALUES.get(tens, 1) if tens else 1) * 10 + (_VALUES.get(ones, 0) if ones else 0)


@rule("number_form", regulation(9, 5), Severity.WARN)
def number_form(draft: Draft) -> Iterator[Hit]:
    """A number is written 代字〔2026〕12号: such brackets, four-digit year, no leading zero, no 第."""
    for index, paragraph in enumerate(draft.paragraphs):
        for match in _NUMBER.finditer(paragraph.text):
            year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
            right = f"{match['word']}〔{year}〕{int(match['n'])}号"
            if match[0] != right:
                yield Hit(
                    Where("body", paragraph=index, excerpt=match[0]),
                    {"wrong": match[0], "right": right},
                    _replace(index, match[0], right),
                )


@rule("date_form", format_clause("7.3.5.4"), Severity.WARN)
def date_form(draft: Draft) -> Iterator[Hit]:
    """Dates are Arabic and not padded: 2026年3月5日."""
    for index, paragraph in enumerate(draft.paragraphs):
        for match in _ZERO_DATE.finditer(paragraph.text):
            right = f"{match[1]}年{int(match[2])}月{int(match[3])}日"
            if match[0] != right:
                yield Hit(
                    Where("body", paragraph=index, excerpt=match[0]),
                    {"wrong": match[0], "right": right},
                    _replace(index, match[0], right),
                )


@rule("date_numerals", format_clause("7.3.5.4"), Severity.WARN)
def date_numerals(draft: Draft) -> Iterator[Hit]:
    """Dates are not written in Chinese numerals."""
    for index, paragraph in enumerate(draft.paragraphs):
        for match in _CHINESE_DATE.finditer(paragraph.text):
            year, rest = match[0].split("年")
            month, day = rest.rstrip("日").split("月")
            digits = "".join(str(_VALUES.get(char, 0)) for char in year)
            right = f"{digits}年{arabic(month)}月{arabic(day)}日"
            yield Hit(
                Where("body", paragraph=index, excerpt=match[0]),
                {"wrong": match[0], "right": right},
                _replace(index, match[0], right),
            )


@rule("digits_full_width", format_clause("7.3.3"), Severity.WARN)
def digits_full_width(draft: Draft) -> Iterator[Hit]:
    """Digits are half-width."""
    for index, paragraph in enumerate(draft.paragraphs):
        for match in _FULL_WIDTH.finditer(paragraph.text):
            right = "".join(chr(ord(char) - 0xFEE0) for char in match[0])
            yield Hit(
                Where("body", paragraph=index, excerpt=match[0]),
                {"wrong": match[0], "right": right},
                _replace(index, match[0], right),
            )


def heading_of(text: str) -> tuple[int, int] | None:
    """`(level 1–4, ordinal)` of a paragraph that begins with 一、（一）1. or （1）, else None."""
    for level, pattern in enumerate(_HEADINGS, start=1):
        match = pattern.match(text)
        if match:
            return level, arabic(match[1])
    return None


@rule("heading_order", format_clause("7.3.3"), Severity.WARN)
def heading_order(draft: Draft) -> Iterator[Hit]:
    """Levels go 一、（一）1.（1） without a jump, and count on without a gap."""
    counters = [0, 0, 0, 0]
    depth = 0
    for index, paragraph in enumerate(draft.paragraphs):
        heading = heading_of(paragraph.text)
        if not heading or (paragraph.level == 0 and heading[0] > 2):
            continue
        level, ordinal = heading
        if level > depth + 1 or ordinal != counters[level - 1] + 1:
            yield Hit(
                Where("body", paragraph=index, excerpt=paragraph.text[:12]), {"heading": paragraph.text[:12]}
            )
        counters[level - 1] = ordinal
        counters[level:] = [0] * (4 - level)
        depth = level


@rule("deadline_start", regulation(19, 3), Severity.INFO)
def deadline_start(draft: Draft) -> Iterator[Hit]:
    """A period says from when it runs."""
    start = f"自本{draft.kind}印发之日起"
    for index, paragraph in enumerate(draft.paragraphs):
        for match in _PERIOD.finditer(paragraph.text):
            before = paragraph.text[max(0, match.start() - 14) : match.start()]
            if not re.search(r"(自|从).*(起|后)$|之日起$", before):
                yield Hit(
                    Where("body", paragraph=index, excerpt=match[1]),
                    {"wording": match[1], "better": start + match[1]},
                    _replace(index, match[1], start + match[1]),
                )


@rule("length_limit", LIGHTER_BURDEN, Severity.WARN)
def length_limit(draft: Draft) -> Iterator[Hit]:
    """A local or departmental document has at most 5,000 characters, one on a single task 4,000."""
    count = len(re.sub(r"\s", "", draft.text()))
    if count > LENGTH_LIMIT:
        yield Hit(Where("body"), {"count": count, "limit": LENGTH_LIMIT})
    elif count > SINGLE_TASK_LIMIT:
        yield Hit(Where("body"), {"count": count, "limit": SINGLE_TASK_LIMIT}, severity=Severity.INFO)


@rule("report_back", LIGHTER_BURDEN, Severity.WARN)
def report_back(draft: Draft) -> Iterator[Hit]:
    """No demand to report back that adds to the burden without a basis."""
    if draft.kind not in {"通知", "意见", "决定", "通报"}:
        return
    for index, paragraph in enumerate(draft.paragraphs):
        match = _REPORT_BACK.search(paragraph.text)
        if match:
            yield Hit(Where("body", paragraph=index, excerpt=match[0]), {"wording": match[0]})


@rule("subject_words", regulation(9), Severity.WARN)
def subject_words(draft: Draft) -> Iterator[Hit]:
    """主题词 were abolished in 2012."""
    for index, paragraph in enumerate(draft.paragraphs):
        if _KEYWORDS.match(paragraph.text):
            yield Hit(
                Where("body", paragraph=index, excerpt="主题词"),
                {},
                _replace(index, paragraph.text, ""),
            )


@rule("blank_left", regulation(19, 3), Severity.WARN)
def blank_left(draft: Draft) -> Iterator[Hit]:
    """What a template or phrase left to be filled in (××) is filled in."""
    match = _BLANK.search(draft.title)
    if match:
        yield Hit(Where("title", excerpt=match[0]), {"wording": match[0]})
    for index, paragraph in enumerate(draft.paragraphs):
        match = _BLANK.search(paragraph.text)
        if match:
            yield Hit(Where("body", paragraph=index, excerpt=match[0]), {"wording": match[0]})
