"""The stages of handling, with their names in both languages (条例 articles 18–25)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    key: str
    zh: str
    en: str


STAGES: dict[str, Stage] = {
    stage.key: stage
    for stage in (
        # Outgoing, articles 18–25.
        Stage("draft", "拟稿", "Draft"),
        Stage("check", "核稿", "Check"),
        Stage("countersign", "会签", "Countersign"),
        Stage("office_review", "审核", "Office review"),
        Stage("leader_review", "审批", "Leader's review"),
        Stage("issue", "签发", "Sign and issue"),
        Stage("post_check", "复核", "Final check"),
        Stage("register", "登记", "Register"),
        Stage("proof", "排版校对", "Proofread"),
        Stage("seal", "用印", "Seal"),
        Stage("distribute", "核发分发", "Distribute"),
        # Incoming, article 24.
        Stage("sign_for", "签收", "Sign for receipt"),
        Stage("in_register", "登记", "Register receipt"),
        Stage("first_check", "初审", "First check"),
        Stage("propose", "拟办", "Propose"),
        Stage("instruct", "批示", "Instruct"),
        Stage("handle", "承办", "Handle"),
        Stage("close", "办结", "Close"),
        # Any subject.
        Stage("approve", "审批", "Approve"),
        Stage("read", "传阅", "Circulate"),
    )
}

DRAFT = "draft"
ISSUE = "issue"
READ = "read"


def label(stage: str, language: str = "zh") -> str:
    found = STAGES[stage]
    return found.zh if language == "zh" else found.en
