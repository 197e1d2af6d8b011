"""Elements of a document: article 9 of the regulation and GB/T 9704-2012 section 7."""

import re
from collections.abc import Iterator

from documents.checks.articles import SECRETS, format_clause, regulation
from documents.checks.engine import Hit, rule
from documents.checks.facts import Draft, Fix, Severity, Where
from documents.checks.kinds import KINDS, NO_MAIN_KINDS, URGENCIES

_END_PUNCTUATION = "。，、；：！？.,;:!?"
_ATTACHMENT_REFERENCE = re.compile(r"附件\s?([1-9]\d?)(?!\d)")
_PROMULGATED = re.compile(r"印发[《〈](?P<name>[^》〉]+)[》〉]")


@rule("kind_unknown", regulation(8), Severity.BLOCK)
def kind_unknown(draft: Draft) -> Iterator[Hit]:
    """The 文种 is one of the fifteen."""
    if draft.kind not in KINDS:
        yield Hit(Where("head"), {"kind": draft.kind}, (Fix("set_kind", {"kind": "通知"}),))


@rule("title_missing", regulation(9, 7), Severity.BLOCK)
def title_missing(draft: Draft) -> Iterator[Hit]:
    """A document has a title."""
    if not draft.title.strip():
        yield Hit(Where("title"), {})


@rule("title_kind", regulation(9, 7), Severity.BLOCK)
def title_kind(draft: Draft) -> Iterator[Hit]:
    """The title ends in the 文种; an order carries the title of what it promulgates."""
    title = draft.title.strip().rstrip(_END_PUNCTUATION)
    if not title or draft.kind == "命令" or draft.kind not in KINDS:
        return
    bare = re.sub(r"（[^（）]*）$", "", title)
    if bare.endswith(draft.kind):
        return
    fixes = [Fix("set_title", {"title": f"{title}的{draft.kind}"})]
    other = next((kind for kind in KINDS if bare.endswith(kind)), None)
    if other:
        fixes = [Fix("set_kind", {"kind": other})]
    yield Hit(Where("title", excerpt=title), {"kind": draft.kind}, tuple(fixes))


@rule("title_form", regulation(9, 7), Severity.WARN)
def title_form(draft: Draft) -> Iterator[Hit]:
    """The title is made of organ, subject and 文种: 关于…的通知."""
    title = draft.title.strip()
    if not title or draft.kind in {"命令", "纪要", "公告", "通告", "公报", "议案"}:
        return
    if "关于" not in title and not title.startswith(("转发", "批转")):
        yield Hit(Where("title", excerpt=title), {"kind": draft.kind})


@rule("title_organ", regulation(9, 7), Severity.INFO)
def title_organ(draft: Draft) -> Iterator[Hit]:
    """The title begins with the issuing organ's name."""
    title = draft.title.strip()
    if title and draft.issuer.name and draft.issuer.name not in title and draft.kind not in {"命令", "纪要"}:
        yield Hit(
            Where("title"),
            {"organ": draft.issuer.name},
            (Fix("set_title", {"title": draft.issuer.name + title}),),
        )


@rule("title_punctuation", format_clause("7.3.1"), Severity.WARN)
def title_punctuation(draft: Draft) -> Iterator[Hit]:
    """No punctuation ends a title."""
    title = draft.title.strip()
    if title and title[-1] in _END_PUNCTUATION:
        yield Hit(
            Where("title", excerpt=title[-1]),
            {},
            (Fix("set_title", {"title": title.rstrip(_END_PUNCTUATION)}),),
        )


@rule("title_forwarded_twice", regulation(8, 8), Severity.WARN)
def title_forwarded_twice(draft: Draft) -> Iterator[Hit]:
    """A 转发 title keeps one 关于 and one 的通知."""
    title = draft.title.strip()
    if draft.kind != "通知":
        return
    shorter = re.sub(r"(的通知[》〉]?)+的通知$", "的通知", title)
    if "转发" in title or "批转" in title:
        shorter = re.sub(r"关于(转发|批转)(.*?)关于", r"\1\2关于", shorter, count=1)
    if shorter != title:
        yield Hit(Where("title", excerpt=title), {}, (Fix("set_title", {"title": shorter}),))


@rule("main_missing", regulation(9, 8), Severity.BLOCK)
def main_missing(draft: Draft) -> Iterator[Hit]:
    """The kinds that are addressed to somebody have a main recipient."""
    kind = KINDS.get(draft.kind)
    if kind and kind.needs_main and not draft.main() and not draft.main_text.strip():
        yield Hit(Where("main"), {"kind": draft.kind})


@rule("main_not_allowed", regulation(8), Severity.BLOCK)
def main_not_allowed(draft: Draft) -> Iterator[Hit]:
    """公告 and 通告 speak to the public and have no main recipient."""
    if draft.kind in NO_MAIN_KINDS:
        for fact in draft.main():
            yield Hit(
                Where("main", recipient_id=fact.unit.id),
                {"kind": draft.kind, "unit": fact.unit.name},
                (Fix("remove_recipient", {"unit_id": str(fact.unit.id), "role": "main"}),),
            )


@rule("body_missing", regulation(9, 9), Severity.BLOCK)
def body_missing(draft: Draft) -> Iterator[Hit]:
    """A document has a body."""
    if not draft.text().strip():
        yield Hit(Where("body"), {})


@rule("urgency_unknown", regulation(9, 3), Severity.BLOCK)
def urgency_unknown(draft: Draft) -> Iterator[Hit]:
    """Urgency on paper is 特急, 加急 or none."""
    if draft.urgency not in URGENCIES:
        yield Hit(Where("head"), {"urgency": draft.urgency})


@rule("secrecy_refused", SECRETS, Severity.BLOCK)
def secrecy_refused(draft: Draft) -> Iterator[Hit]:
    """State secrets do not travel over an unclassified network."""
    if draft.secrecy and not draft.network_is_classified:
        yield Hit(Where("head"), {"secrecy": draft.secrecy})


@rule("disclosure_missing", regulation(9, 14), Severity.WARN)
def disclosure_missing(draft: Draft) -> Iterator[Hit]:
    """The 附注 says whether the document is open to the public."""
    if not draft.disclosure and not draft.secrecy:
        yield Hit(Where("head"), {})


@rule("attachment_untitled", regulation(9, 10), Severity.BLOCK)
def attachment_untitled(draft: Draft) -> Iterator[Hit]:
    """Every attachment has a name, so that the list can carry it."""
    for index, title in enumerate(draft.attachments, start=1):
        if not title.strip():
            yield Hit(Where("attachments", paragraph=index), {"index": index})


@rule("attachment_punctuation", format_clause("7.3.4"), Severity.WARN)
def attachment_punctuation(draft: Draft) -> Iterator[Hit]:
    """No punctuation follows an attachment's name."""
    for index, title in enumerate(draft.attachments, start=1):
        if title.strip() and title.strip()[-1] in _END_PUNCTUATION:
            bare = title.strip().rstrip(_END_PUNCTUATION)
            yield Hit(
                Where("attachments", paragraph=index, excerpt=title),
                {"title": title},
                (Fix("rename_attachment", {"index": index, "title": bare}),),
            )


@rule("attachment_absent", regulation(9, 10), Severity.WARN)
def attachment_absent(draft: Draft) -> Iterator[Hit]:
    """What the body calls 附件N is attached."""
    count = len(draft.attachments)
    for index, paragraph in enumerate(draft.paragraphs):
        for match in _ATTACHMENT_REFERENCE.finditer(paragraph.text):
            if int(match[1]) > count:
                yield Hit(
                    Where("body", paragraph=index, excerpt=match[0]), {"named": match[0], "count": count}
                )


@rule("promulgated_absent", regulation(9, 15), Severity.WARN)
def promulgated_absent(draft: Draft) -> Iterator[Hit]:
    """What a 通知 promulgates (印发《…》) is attached to it."""
    match = _PROMULGATED.search(draft.title)
    if draft.kind == "通知" and match and not draft.attachments:
        yield Hit(Where("title", excerpt=match[0]), {"name": match["name"]})
