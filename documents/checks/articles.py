"""Where a rule comes from: the regulation's article and clause, or another norm."""

from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """`15` → `十五`; for 1–99, as articles and clauses are written."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True)
class Article:
    """A citation; `clause` 0 means the article as a whole."""

    zh: str
    en: str


def regulation(article: int, clause: int = 0) -> Article:
    """《党政机关公文处理工作条例》(中办发〔2012〕14号), article and clause."""
    clause_zh = f"（{chinese_number(clause)}）" if clause else ""
    clause_en = f"({clause})" if clause else ""
    return Article(
        zh=f"公文处理工作条例 第{chinese_number(article)}条{clause_zh}",
        en=f"Regulation on Official Documents, art. {article}{clause_en}",
    )


def format_clause(clause: str) -> Article:
    """GB/T 9704-2012 《党政机关公文格式》, clause number as printed."""
    return Article(zh=f"GB/T 9704—2012 第 {clause} 条", en=f"GB/T 9704-2012, {clause}")


LIGHTER_BURDEN = Article(
    zh="整治形式主义为基层减负若干规定", en="Rules on Lightening the Burden of the Grassroots (2024)"
)
SECRETS = Article(zh="保守国家秘密法 第三十一条", en="Law on Guarding State Secrets, art. 31")
