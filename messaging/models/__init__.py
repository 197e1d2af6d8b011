from messaging.models.conversations import Audience, Conversation, ConversationKind, Membership, Role
from messaging.models.messages import Mention, Message, MessageFile, MessageKind
from messaging.models.reading import ReadMark

__all__ = [
    "Audience",
    "Conversation",
    "ConversationKind",
    "Membership",
    "Mention",
    "Message",
    "MessageFile",
    "MessageKind",
    "ReadMark",
    "Role",
]
