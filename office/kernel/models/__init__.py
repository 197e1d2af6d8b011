from office.kernel.models.account import Account
from office.kernel.models.audit import AuditCheckpoint, AuditLink, AuditRecord
from office.kernel.models.exports import PersonalExport
from office.kernel.models.files import LooseContent, StoredFile
from office.kernel.models.nodes import NodeLease
from office.kernel.models.outbox import HandledEvent, OutboxEvent
from office.kernel.models.sign_in import SignInFailure
from office.kernel.models.tokens import AccessToken

__all__ = [
    "AccessToken",
    "Account",
    "AuditCheckpoint",
    "AuditLink",
    "AuditRecord",
    "HandledEvent",
    "LooseContent",
    "NodeLease",
    "OutboxEvent",
    "PersonalExport",
    "SignInFailure",
    "StoredFile",
]
