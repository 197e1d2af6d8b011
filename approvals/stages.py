"""The stages of handling, with their names in both languages (条例 articles 18–25)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """``duty``: the kind of work (``orgchart.selectors.delegations.Duty``) as which it may be delegated;
    drafting, reading and the seal are not: a seal stays with its custodian.
    """

    key: str
    zh: str
    en: str
    duty: str = ""


STAGES: dict[str, Stage] = {
    stage.key: stage
    for stage in (
        # Outgoing, articles 18–25.
        Stage("draft", "拟稿", "Draft"),
        Stage("check", "核稿", "Check", "check"),
        Stage("countersign", "会签", "Countersign", "countersign"),
        Stage("office_review", "审核", "Office review", "review"),
        Stage("leader_review", "审批", "Leader's review", "review"),
        Stage("issue", "签发", "Sign and issue", "issue"),
        Stage("post_check", "复核", "Final check", "dispatch"),
        Stage("register", "登记", "Register", "dispatch"),
        Stage("proof", "排版校对", "Proofread", "dispatch"),
        Stage("seal", "用印", "Seal"),
        Stage("distribute", "核发分发", "Distribute", "dispatch"),
        # Incoming, article 24.
        Stage("sign_for", "签收", "Sign for receipt", "incoming"),
        Stage("in_register", "登记", "Register receipt", "incoming"),
        Stage("first_check", "初审", "First check", "incoming"),
        Stage("propose", "拟办", "Propose", "incoming"),
        Stage("instruct", "批示", "Instruct", "incoming"),
        Stage("handle", "承办", "Handle", "incoming"),
        Stage("close", "办结", "Close", "incoming"),
        # Any subject.
        Stage("approve", "审批", "Approve", "review"),
        Stage("read", "传阅", "Circulate"),
    )
}

DRAFT = "draft"
COUNTERSIGN = "countersign"
ISSUE = "issue"
READ = "read"
SEAL = "seal"
# Stages of work on the paper itself: what they did (a number, a seal) is not undone by taking it back.
WORK = frozenset(
    {"register", "proof", "seal", "distribute", "sign_for", "in_register", "first_check", "handle", "close"}
)
# Stages where consent may be refused, which ends the chain (不发, 不同意).
REFUSABLE = frozenset({"countersign", "leader_review", "issue", "approve"})
# Stages that an administrator may pass over: the regulation requires the others (articles 21, 22, 25).
PASSABLE = frozenset({"check", "countersign", "leader_review", "propose", "approve"})


def label(stage: str, language: str = "zh") -> str:
    found = STAGES[stage]
    return found.zh if language == "zh" else found.en
