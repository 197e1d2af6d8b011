"""What a 规范性文件 must have before it is issued, and for how long it may be in force; pure functions.

Sources: 国办发〔2018〕37号 (procedure), 国办发〔2018〕115号 (legality review), 《公平竞争审查条例》 (State
Council order 783), 国办发〔2016〕80号 (explanation), 《广东省行政规范性文件管理规定》 (order 277: terms).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from documents.checks.articles import Article

MOST_YEARS: Final = 5
MOST_TRIAL_YEARS: Final = 3
"""For a title that says 暂行 or 试行."""
REMIND_DAYS: Final = (180, 30)
"""Days before the end at which the drafting unit is reminded."""

CONCLUSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "consultation": ("held", "not_needed"),
    "legality": ("lawful", "amend", "unlawful"),
    "competition": ("fair", "excepted", "not_concerned", "restricts"),
    "collective": ("passed", "refused"),
    "explanation": ("written",),
}
MEETS: Final[Mapping[str, frozenset[str]]] = {
    "consultation": frozenset({"held", "not_needed"}),
    "legality": frozenset({"lawful"}),
    "competition": frozenset({"fair", "excepted", "not_concerned"}),
    "collective": frozenset({"passed"}),
    "explanation": frozenset({"written"}),
}
EXPLAINED: Final = frozenset(
    {"not_needed", "not_concerned", "excepted", "amend", "unlawful", "restricts", "refused", "written"}
)
"""Conclusions that say why, in words: the law lets a step be left out only for a stated reason."""

_PROCEDURE = "国办发〔2018〕37号 第二部分"
_PROCEDURE_EN = "State Council General Office no. 37 (2018), part II"
_LEGALITY = Article(
    zh=f"{_PROCEDURE}（六）、国办发〔2018〕115号",
    en=f"{_PROCEDURE_EN}(6); no. 115 (2018)",
)
TERM: Final = Article(
    zh="广东省行政规范性文件管理规定（粤府令第277号）",
    en="Guangdong Rules on Administrative Normative Documents (order 277)",
)
ARTICLES: Final[Mapping[str, Article]] = {
    "consultation": Article(zh=f"{_PROCEDURE}（五）", en=f"{_PROCEDURE_EN}(5)"),
    "legality": _LEGALITY,
    "legality_outdated": _LEGALITY,
    "competition": Article(
        zh="公平竞争审查条例 第二条、第十八条", en="Regulation on Fair Competition Review, art. 2 and 18"
    ),
    "collective": Article(zh=f"{_PROCEDURE}（七）", en=f"{_PROCEDURE_EN}(7)"),
    "collective_early": _LEGALITY,
    "explanation": Article(
        zh="国办发〔2018〕115号、国办发〔2016〕80号",
        en="State Council General Office no. 115 (2018), no. 80 (2016)",
    ),
    "published": Article(zh=f"{_PROCEDURE}（八）", en=f"{_PROCEDURE_EN}(8)"),
    "effective_past": Article(zh=f"{_PROCEDURE}（八）", en=f"{_PROCEDURE_EN}(8)"),
    "term": TERM,
}
_TRIAL = re.compile(r"(暂行|试行)")
_LIKELY = re.compile(r"(办法|规定|细则|规则|管理制度|标准|准则)([〉》]|（试行）|（暂行）|的通知|$)")


@dataclass(frozen=True)
class Recorded:
    """The newest entry of a kind, as far as the rules ask."""

    conclusion: str
    on: date
    body_sha256: str


@dataclass(frozen=True)
class Lack:
    """What is missing. ``blocks`` issuing, or else only to be thought of."""

    key: str
    blocks: bool = True

    @property
    def article(self) -> Article:
        return ARTICLES[self.key]


@dataclass(frozen=True)
class Facts:
    """A document as the rules look at it today; ``body_sha256`` is of its present text."""

    title: str
    disclosure: str
    years: int
    effective_on: date | None
    body_sha256: str
    records: Mapping[str, Recorded]


def lacking(facts: Facts, today: date) -> list[Lack]:
    """Everything that is missing, in the order of the procedure."""
    found = [
        Lack(kind)
        for kind in CONCLUSIONS
        if kind not in facts.records or facts.records[kind].conclusion not in MEETS[kind]
    ]
    legality, collective = facts.records.get("legality"), facts.records.get("collective")
    if legality is not None and collective is not None and collective.on < legality.on:
        found.append(Lack("collective_early"))
    if facts.disclosure != "主动公开":
        found.append(Lack("published"))
    if facts.years > most_years(facts.title):
        found.append(Lack("term"))
    if facts.effective_on is not None and facts.effective_on < today:
        found.append(Lack("effective_past"))
    if legality is not None and legality.body_sha256 != facts.body_sha256:
        found.append(Lack("legality_outdated", blocks=False))
    return found


def is_trial(title: str) -> bool:
    return _TRIAL.search(title) is not None


def most_years(title: str) -> int:
    """The longest term: five years, three for what is on trial."""
    return MOST_TRIAL_YEARS if is_trial(title) else MOST_YEARS


def looks_normative(title: str) -> bool:
    """Whether a title is one of those that rules for the public have: worth asking, never deciding.

    >>> looks_normative("广东省人力资源和社会保障厅关于印发《广东省职称评审管理办法（试行）》的通知")
    True
    """
    return _LIKELY.search(title) is not None


def last_day(start: date, years: int) -> date:
    """The last day of a term.

    >>> last_day(date(2026, 3, 1), 5)
    datetime.date(2031, 2, 28)
    """
    year = start.year + years
    try:
        anniversary = start.replace(year=year)
    except ValueError:  # 29 February
        anniversary = date(year, 3, 1)
    return date.fromordinal(anniversary.toordinal() - 1)
