"""How the elements of an official document read: what each may look like, rightly or wrongly written."""

from __future__ import annotations

import re

from documents.layout.spec import KINDS

_OPEN, _CLOSE = r"[〔\[(（【［﹝]", r"[〕\])）】］﹞]"

#: A number as people write it, right or wrong; see `RIGHT_NUMBER`.
ANY_NUMBER = re.compile(
    rf"^(?P<word>[\u4e00-\u9fff]{{1,16}}){_OPEN}(?P<year>\d{{2,4}}){_CLOSE}(?P<no>第?)(?P<n>[0-9０-９]+)号$"
)
RIGHT_NUMBER = re.compile(r"^[\u4e00-\u9fff]{1,16}〔\d{4}〕[1-9]\d*号$")
ORDER_NUMBER = re.compile(r"^第[0-9０-９一二三四五六七八九十百]+号$")
PENDING = "文号待编"
MINUTES_NUMBER = re.compile(r"^[（(〔\[]?\d{0,4}[〕\]]?第?\d+[号期次][）)]?$")

COPY_NUMBER = re.compile(r"^(?:No\.?)?\d{1,10}$")
SECRECY = re.compile(r"^(绝密|机密|秘密)([★☆*].*)?$")
URGENCY = re.compile(r"^(特急|加急|特提|平急|急件|紧急)$")
ISSUER = re.compile(r"^签发人[：:]?(.*)$")

_MONTH_DAY = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})日"
ANY_DATE = re.compile(rf"^(?P<year>\d{{4}}|[〇○零Oo一二三四五六七八九]{{4}}|二[〇○零Oo]..)年{_MONTH_DAY}$")
RIGHT_DATE = re.compile(r"^(?:19|20)\d{2}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日$")
BLANK_DATE = re.compile(r"^年月日$")
DATE_LIKE = re.compile(r"^\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?$")

NOTE = re.compile(r"^[（(\[【].{2,120}[）)\]】]$")
LISTED = re.compile(r"^附件[：:]?(?=\S)(?!\d{0,2}$)")
LISTED_ITEM = re.compile(r"^(\d{1,2})([.．、])?(.+)$")
ATTACHMENT_LABEL = re.compile(r"^附件\s*(\d{0,2})\s*([：:]?)$")
COPY_TO = re.compile(r"^(抄送|抄报|主送|分送)[：:]")
PRINTED_ON = re.compile(r"(?P<date>[^\s]{4,14}日)\s*印[发制]$")
ATTENDANCE = re.compile(r"^(出席|请假|列席|主持|记录)[：:]")
KEYWORDS = re.compile(r"^主题词[：:]")

_KIND_WORDS = "|".join(sorted((*KINDS, "令"), key=len, reverse=True))
TITLE_END = re.compile(rf"({_KIND_WORDS})(（[^（）]*）|\([^()]*\))?$")


def kind_of(title: str) -> str:
    """The 文种 that a title ends in; "" for none. 令 is a 命令."""
    match = TITLE_END.search(title)
    if match is None:
        return ""
    return "命令" if match[1] == "令" else match[1]
