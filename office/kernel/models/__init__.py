from office.kernel.models.account import Account
from office.kernel.models.audit import AuditCheckpoint, AuditLink, AuditRecord
from office.kernel.models.files import LooseContent, StoredFile
from office.kernel.models.nodes import NodeLease
from office.kernel.models.outbox import HandledEvent, OutboxEvent
from office.kernel.models.sign_in import SignInFailure

__all__ = [
    "Account",
    "AuditCheckpoint",
    "AuditLink",
    "AuditRecord",
    "HandledEvent",
    "LooseContent",
    "NodeLease",
    "OutboxEvent",
    "SignInFailure",
    "StoredFile",
]
