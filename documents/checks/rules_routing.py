"""Who may write to whom: articles 14–17 and 19 of the regulation (行文规则)."""

import re
from collections.abc import Iterator

from documents.checks.articles import regulation
from documents.checks.engine import Hit, rule
from documents.checks.facts import BELOW, Draft, Fix, RecipientFact, Seen, Severity, Where
from documents.checks.kinds import DIRECTIVE_KINDS, UPWARD_KINDS

_REQUEST_ENDING = re.compile(
    r"(请(予以?)?(批示|审批|批准|批复|核准|审定|指示)|(妥|当|可|是)否[，,]?请(批示|审批|批复|指示|示)"
    r"|恳请(批准|同意|支持|解决)|请(求|予)(解决|支持|拨付))"
)
_LEADER = re.compile(r"(省长|市长|县长|区长|厅长|局长|书记|主任|主席|秘书长|处长|科长|同志)([：:，、,]|$)")
_SEVERAL_MATTERS = re.compile(r"等(有关|若干|多项|几个)?(事项|问题|事宜)的请示$")
_PART = "(负责|牵头|配合|会同|安排|审核|审批|审定|核准|核定|核拨|拨付|备案|落实|办理|承担|组织|监督|指导)"
_PASSED_ON = re.compile(r"(转报|转呈|报送.{0,20}请示)")


def _remove(fact: RecipientFact) -> Fix:
    return Fix("remove_recipient", {"unit_id": str(fact.unit.id), "role": fact.role})


def _add_cc(unit_id: int, name: str) -> Fix:
    return Fix("add_cc", {"unit_id": str(unit_id), "name": name})


def _is_upward(draft: Draft) -> bool:
    return draft.kind in UPWARD_KINDS or draft.direction == "up"


@rule("skipped_level", regulation(14), Severity.WARN)
def skipped_level(draft: Draft) -> Iterator[Hit]:
    """No level is skipped upward; in an exceptional case the skipped body gets a copy."""
    if not _is_upward(draft):
        return
    copied = {fact.unit.id for fact in draft.cc()}
    for fact in draft.main():
        if fact.seen is Seen.HIGHER and not (fact.skipped and fact.skipped.id in copied):
            fixes = (_add_cc(fact.skipped.id, fact.skipped.name),) if fact.skipped else ()
            yield Hit(Where("main", recipient_id=fact.unit.id), {"unit": fact.unit.name}, fixes)


@rule("upward_one_main", regulation(15, 1), Severity.WARN)
def upward_one_main(draft: Draft) -> Iterator[Hit]:
    """An upward document has one main recipient; for a 请示 there is no exception."""
    main = draft.main()
    if not _is_upward(draft) or len(main) < 2:
        return
    severity = Severity.BLOCK if draft.kind == "请示" else Severity.WARN
    for fact in main[1:]:
        yield Hit(
            Where("main", recipient_id=fact.unit.id),
            {"kind": draft.kind, "count": len(main), "unit": fact.unit.name},
            (_remove(fact), _add_cc(fact.unit.id, fact.unit.name)),
            severity,
        )


@rule("upward_cc_below", regulation(15, 1), Severity.BLOCK)
def upward_cc_below(draft: Draft) -> Iterator[Hit]:
    """An upward document is not copied to subordinates."""
    if not _is_upward(draft):
        return
    for fact in draft.cc():
        if fact.seen in BELOW:
            yield Hit(Where("cc", recipient_id=fact.unit.id), {"unit": fact.unit.name}, (_remove(fact),))


@rule("department_consent", regulation(15, 2), Severity.WARN)
def department_consent(draft: Draft) -> Iterator[Hit]:
    """A department's major 请示 or 报告 to its upper department needs its own government's consent."""
    if draft.kind not in {"请示", "报告"} or draft.approved_by_government:
        return
    for fact in draft.main():
        if fact.seen is Seen.GUIDING:
            superior = draft.superior.name if draft.superior else ""
            yield Hit(
                Where("main", recipient_id=fact.unit.id), {"unit": fact.unit.name, "superior": superior}
            )


@rule("request_passed_on", regulation(15, 3), Severity.WARN)
def request_passed_on(draft: Draft) -> Iterator[Hit]:
    """A subordinate's 请示 is not passed on without a view of one's own."""
    if draft.kind != "请示" or not _PASSED_ON.search(draft.title):
        return
    if not re.search(r"(我[厅局委办省市县区]|经研究|建议|认为)", draft.text()):
        yield Hit(Where("body", paragraph=0), {})


@rule("request_one_matter", regulation(15, 4), Severity.WARN)
def request_one_matter(draft: Draft) -> Iterator[Hit]:
    """A 请示 carries one matter."""
    match = _SEVERAL_MATTERS.search(draft.title) if draft.kind == "请示" else None
    if match:
        yield Hit(Where("title", excerpt=match[0]), {})


@rule("report_with_request", regulation(15, 4), Severity.BLOCK)
def report_with_request(draft: Draft) -> Iterator[Hit]:
    """A 报告 contains no request."""
    if draft.kind != "报告":
        return
    for index, paragraph in enumerate(draft.paragraphs):
        match = _REQUEST_ENDING.search(paragraph.text)
        if match:
            yield Hit(
                Where("body", paragraph=index, excerpt=match[0]),
                {"wording": match[0]},
                (
                    Fix("set_kind", {"kind": "请示"}),
                    Fix("replace_text", {"paragraph": index, "from": match[0], "to": ""}),
                ),
            )


@rule("addressed_to_person", regulation(15, 5), Severity.BLOCK)
def addressed_to_person(draft: Draft) -> Iterator[Hit]:
    """A document is addressed to a body, not to a leader in person."""
    match = _LEADER.search(draft.main_text.strip())
    if match and not draft.assigned_by_leader:
        yield Hit(Where("main", excerpt=draft.main_text), {"name": draft.main_text.strip().rstrip("：:")})


@rule("dual_leadership", regulation(15, 6), Severity.INFO)
def dual_leadership(draft: Draft) -> Iterator[Hit]:
    """Under dual leadership the other superior gets a copy when needed."""
    if draft.kind not in {"请示", "报告"} or not draft.superior:
        return
    told = {fact.unit.id for fact in draft.recipients}
    if any(fact.seen is Seen.GUIDING for fact in draft.main()) and draft.superior.id not in told:
        yield Hit(
            Where("cc"), {"superior": draft.superior.name}, (_add_cc(draft.superior.id, draft.superior.name),)
        )


@rule("superior_copy", regulation(16, 1), Severity.INFO)
def superior_copy(draft: Draft) -> Iterator[Hit]:
    """An important downward document is copied to the direct superior."""
    if draft.kind not in DIRECTIVE_KINDS or not draft.superior:
        return
    told = {fact.unit.id for fact in draft.recipients}
    if draft.superior.id not in told and any(fact.seen in BELOW for fact in draft.main()):
        yield Hit(
            Where("cc"), {"superior": draft.superior.name}, (_add_cc(draft.superior.id, draft.superior.name),)
        )


@rule("department_orders_government", regulation(16, 2), Severity.BLOCK)
def department_orders_government(draft: Draft) -> Iterator[Hit]:
    """A department does not instruct lower party committees or governments, unless approved and linked."""
    if draft.kind not in DIRECTIVE_KINDS or draft.issuer_is_government or draft.approved_by_government:
        return
    for fact in draft.main():
        if fact.seen is Seen.LOWER_GOVERNMENT:
            yield Hit(
                Where("main", recipient_id=fact.unit.id),
                {"unit": fact.unit.name, "kind": draft.kind},
                (_remove(fact), Fix("set_kind", {"kind": "函"})),
            )


@rule("joint_level", regulation(17), Severity.BLOCK)
def joint_level(draft: Draft) -> Iterator[Hit]:
    """Bodies that issue together are of the same level."""
    for unit, level in draft.co_organs:
        if level != draft.issuer_level or unit.id in draft.co_unequal:
            yield Hit(Where("head"), {"unit": unit.name})


@rule("issuer_without_register", regulation(17), Severity.BLOCK)
def issuer_without_register(draft: Draft) -> Iterator[Hit]:
    """An internal division, the general office aside, does not issue externally."""
    if not draft.issuer_may_issue and not draft.issuer_is_office:
        yield Hit(Where("head"), {"unit": draft.issuer.name})


@rule("consultation_missing", regulation(19, 6), Severity.WARN)
def consultation_missing(draft: Draft) -> Iterator[Hit]:
    """Other departments' matters are agreed with them before the document is issued.

    Organs are also consulted by letter, by telephone and at meetings, of which Office knows nothing: a
    warning, whose recorded reason says how it was done. It points to where the organ is given a part.
    """
    known = {draft.issuer.id, *draft.consulted, *(fact.unit.id for fact in draft.main())}
    for unit, first in draft.mentioned_organs:
        if unit.id in known:
            continue
        known.add(unit.id)
        given = next(
            (at for at, text in enumerate(draft.paragraphs) if _gives_part(text.text, unit.name)), None
        )
        yield Hit(
            Where("body", paragraph=first if given is None else given, excerpt=unit.name),
            {"unit": unit.name},
        )


def _gives_part(text: str, name: str) -> bool:
    """Whether a sentence gives the named organ something to do or to decide."""
    organ = re.escape(name)
    return bool(re.search(f"(由|会同|商|报|经|请){organ}|{organ}[^。；]{{0,12}}{_PART}", text))


@rule("self_addressed", regulation(9, 8), Severity.BLOCK)
def self_addressed(draft: Draft) -> Iterator[Hit]:
    """An organ does not send a document to itself, and names no unit twice; nor do joint issuers."""
    seen: set[int] = {unit.id for unit, _ in draft.co_organs}
    for fact in draft.recipients:
        twice = fact.unit.id in seen
        seen.add(fact.unit.id)
        if twice or (fact.role == "main" and fact.seen is Seen.SELF and draft.kind not in {"纪要"}):
            yield Hit(Where(fact.role, recipient_id=fact.unit.id), {"unit": fact.unit.name}, (_remove(fact),))
