"""Who may do what with a matter, in which state: one table, read by the checks and by the screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from office.supervision.models import AssignmentState as A
from office.supervision.models import HolderState as H
from office.supervision.models import MatterState as M


class Side(StrEnum):
    """On whose side somebody stands towards an assignment; one person may stand on several."""

    SUPERVISOR = "supervisor"  # 督查 and the leaders of the supervising organ
    UNIT = "unit"  # the undertaking organ's registry and leaders, a division's head
    HANDLER = "handler"  # 承办人


@dataclass(frozen=True)
class Rule:
    sides: frozenset[Side]
    states: frozenset[str]


def _rule(*sides: Side, states: tuple[str, ...]) -> Rule:
    return Rule(frozenset(sides), frozenset(states))


S, U, N = Side.SUPERVISOR, Side.UNIT, Side.HANDLER

ASSIGNMENT_RULES = {
    "sign_for": _rule(U, states=(A.ASSIGNED,)),
    "name_handler": _rule(U, states=(A.SIGNED_FOR, A.HANDLING, A.REPORTED)),
    "report": _rule(U, N, states=(A.HANDLING,)),
    "extend": _rule(U, N, states=(A.SIGNED_FOR, A.HANDLING)),
    "urge": _rule(S, states=(A.ASSIGNED, A.SIGNED_FOR, A.HANDLING)),
    "review": _rule(S, states=(A.REPORTED,)),
    "decide_extension": _rule(S, states=(A.SIGNED_FOR, A.HANDLING, A.REPORTED)),
}

MATTER_RULES = {
    "assign": _rule(S, states=(M.HANDED, M.ASSIGNED, M.HANDLING, M.REVIEW, M.DONE)),
    # What a leader handed over may be settled without any unit having had it.
    "close": _rule(S, states=(M.HANDED, M.DONE)),
    "stop": _rule(S, states=(M.ASSIGNED, M.HANDLING, M.REVIEW)),
}

# By the holder, but the last two by the giver.
TASK_RULES = {
    "accept": frozenset({H.GIVEN}),
    "finish": frozenset({H.GIVEN, H.ACCEPTED}),
    "send_back": frozenset({H.GIVEN, H.ACCEPTED}),
    "give_again": frozenset({H.SENT_BACK}),
    "withdraw": frozenset({H.GIVEN, H.ACCEPTED, H.SENT_BACK}),
}
