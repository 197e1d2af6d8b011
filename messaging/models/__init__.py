from messaging.models.conversations import Audience, Conversation, ConversationKind, Membership, Role
from messaging.models.evidence import EvidenceAct, MessageEvidence
from messaging.models.inspection import Inspection, InspectionRoom, InspectionState, InspectionSubject
from messaging.models.keeping import (
    HOLDING,
    Hold,
    HoldState,
    KeepingPolicy,
    RetentionMark,
    RetentionRule,
    RetentionRun,
)
from messaging.models.messages import Mention, Message, MessageFile, MessageKind
from messaging.models.notices import Notice, NoticeReply, NoticeStep, ReplyChoice, ReplyKind, StepKind
from messaging.models.notifying import (
    DigestChoice,
    NotificationChoice,
    NotificationRules,
    PushCursor,
    PushDevice,
    PushedUrge,
    PushJob,
    PushMark,
    Snooze,
)
from messaging.models.opening import Bot, BotCall, DeliveryState, Hook, HookDelivery, HookState, OpeningRules
from messaging.models.outcomes import Outcome
from messaging.models.policy import MessagingPolicy
from messaging.models.reactions import Reaction
from messaging.models.reading import Mute, OnTop, ReadMark
from messaging.models.search import SearchCursor, SearchEntry, SearchMark
from messaging.models.writing import Draft, FileFacts, PlannedMessage, PlannedState

__all__ = [
    "HOLDING",
    "Audience",
    "Bot",
    "BotCall",
    "Conversation",
    "ConversationKind",
    "DeliveryState",
    "DigestChoice",
    "Draft",
    "EvidenceAct",
    "FileFacts",
    "Hold",
    "HoldState",
    "Hook",
    "HookDelivery",
    "HookState",
    "Inspection",
    "InspectionRoom",
    "InspectionState",
    "InspectionSubject",
    "KeepingPolicy",
    "Membership",
    "Mention",
    "Message",
    "MessageEvidence",
    "MessageFile",
    "MessageKind",
    "MessagingPolicy",
    "Mute",
    "Notice",
    "NoticeReply",
    "NoticeStep",
    "NotificationChoice",
    "NotificationRules",
    "OnTop",
    "OpeningRules",
    "Outcome",
    "PlannedMessage",
    "PlannedState",
    "PushCursor",
    "PushDevice",
    "PushJob",
    "PushMark",
    "PushedUrge",
    "Reaction",
    "ReadMark",
    "ReplyChoice",
    "ReplyKind",
    "RetentionMark",
    "RetentionRule",
    "RetentionRun",
    "Role",
    "SearchCursor",
    "SearchEntry",
    "SearchMark",
    "Snooze",
    "StepKind",
]
