"""What each of the fifteen kinds is for: article 8 of the regulation."""

import re
from collections.abc import Iterator

from documents.checks.articles import regulation
from documents.checks.engine import Hit, rule
from documents.checks.facts import ABOVE, BELOW, Draft, Fix, RecipientFact, Seen, Severity, Where

_CITES_INCOMING = re.compile(r"《[^》]*(请示|来函|报告)[^》]*》|〔\d{4}〕\d+号")


def _remove(fact: RecipientFact) -> Fix:
    return Fix("remove_recipient", {"unit_id": str(fact.unit.id), "role": fact.role})


def _become(kind: str) -> Fix:
    return Fix("set_kind", {"kind": kind})


@rule("request_not_superior", regulation(8, 14), Severity.BLOCK)
def request_not_superior(draft: Draft) -> Iterator[Hit]:
    """A 请示 goes to a superior; a body that is none is asked with a 函."""
    if draft.kind != "请示":
        return
    for fact in draft.main():
        if fact.seen not in ABOVE:
            fixes = (_become("函"),) if fact.seen not in BELOW else ()
            yield Hit(
                Where("main", recipient_id=fact.unit.id), {"unit": fact.unit.name}, (*fixes, _remove(fact))
            )


@rule("report_not_superior", regulation(8, 10), Severity.BLOCK)
def report_not_superior(draft: Draft) -> Iterator[Hit]:
    """A 报告 goes to a superior."""
    if draft.kind != "报告":
        return
    for fact in draft.main():
        if fact.seen not in ABOVE:
            yield Hit(
                Where("main", recipient_id=fact.unit.id),
                {"unit": fact.unit.name},
                (_become("函"), _remove(fact)),
            )


@rule("downward_to_superior", regulation(8), Severity.BLOCK)
def downward_to_superior(draft: Draft) -> Iterator[Hit]:
    """Kinds that instruct are not sent upward."""
    if draft.kind not in {"决议", "决定", "命令", "通知", "通报", "批复"}:
        return
    for fact in draft.main():
        if fact.seen in ABOVE:
            yield Hit(
                Where("main", recipient_id=fact.unit.id),
                {"unit": fact.unit.name, "kind": draft.kind},
                (_remove(fact), _become("报告"), _become("请示")),
            )


@rule("letter_to_superior", regulation(8, 14), Severity.BLOCK)
def letter_to_superior(draft: Draft) -> Iterator[Hit]:
    """A 函 is for bodies that are not subordinate to one another."""
    if draft.kind != "函":
        return
    for fact in draft.main():
        if fact.seen is Seen.SUPERIOR:
            yield Hit(
                Where("main", recipient_id=fact.unit.id),
                {"unit": fact.unit.name},
                (_become("请示"), _become("报告")),
            )


@rule("reply_receiver", regulation(8, 12), Severity.BLOCK)
def reply_receiver(draft: Draft) -> Iterator[Hit]:
    """A 批复 answers a subordinate's 请示; others are answered with a 函."""
    if draft.kind != "批复":
        return
    for fact in draft.main():
        if fact.seen not in BELOW | ABOVE:
            yield Hit(
                Where("main", recipient_id=fact.unit.id),
                {"unit": fact.unit.name},
                (_become("函"), _remove(fact)),
            )


@rule("reply_without_source", regulation(8, 12), Severity.WARN)
def reply_without_source(draft: Draft) -> Iterator[Hit]:
    """A 批复 cites the 请示 it answers, by title and number."""
    if draft.kind == "批复" and draft.paragraphs and not draft.answers:
        opening = "".join(paragraph.text for paragraph in draft.paragraphs[:2])
        if not _CITES_INCOMING.search(opening):
            yield Hit(Where("body", paragraph=0), {})


@rule("bill_by_government", regulation(8, 13), Severity.BLOCK)
def bill_by_government(draft: Draft) -> Iterator[Hit]:
    """A 议案 is moved by a government."""
    if draft.kind == "议案" and not draft.issuer_is_government:
        yield Hit(Where("head"), {"organ": draft.issuer.name}, (_become("请示"),))


@rule("order_by_government", regulation(8, 3), Severity.BLOCK)
def order_by_government(draft: Draft) -> Iterator[Hit]:
    """A 命令 is issued by a body that the law gives the power to."""
    if draft.kind == "命令" and not draft.issuer_is_government:
        yield Hit(Where("head"), {"organ": draft.issuer.name}, (_become("通知"), _become("决定")))


@rule("resolution_meeting", regulation(8, 1), Severity.WARN)
def resolution_meeting(draft: Draft) -> Iterator[Hit]:
    """A 决议 names the meeting that passed it."""
    if draft.kind == "决议" and draft.paragraphs and "会议" not in draft.text():
        yield Hit(Where("body", paragraph=0), {})
