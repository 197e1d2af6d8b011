from documents.models.annulments import Annulment
from documents.models.checking import UploadCheck
from documents.models.coediting import DraftColleague, DraftRole, DraftRoom, DraftUpdate
from documents.models.comments import PassageNote, PassageThread
from documents.models.deliveries import Delivery, DeliveryState, ReceiptCounter, Supervision
from documents.models.document import (
    EDITABLE,
    Attachment,
    Document,
    FullTextOpening,
    OriginVerb,
    Recipient,
    RecipientRole,
    Signature,
    State,
    Version,
)
from documents.models.grants import (
    DeliveryGroupGrant,
    DeliveryUserGrant,
    DocumentGroupGrant,
    DocumentUserGrant,
)
from documents.models.joint import CoIssuer
from documents.models.library import LibraryEntry
from documents.models.norms import Norm, NormDecision, NormRecord
from documents.models.outside import OutsidePaper
from documents.models.planning import NeedAnswer, PlannedDocument
from documents.models.prints import PrintRecord
from documents.models.register import NumberCounter, NumberEntry, NumberSeries
from documents.models.renditions import Rendition
from documents.models.seals import Seal, SealCertificate, SealRequest, SealUse, WhyOut
from documents.models.traces import VersionTrace

__all__ = [
    "EDITABLE",
    "Annulment",
    "Attachment",
    "CoIssuer",
    "Delivery",
    "DeliveryGroupGrant",
    "DeliveryState",
    "DeliveryUserGrant",
    "Document",
    "DocumentGroupGrant",
    "DocumentUserGrant",
    "DraftColleague",
    "DraftRole",
    "DraftRoom",
    "DraftUpdate",
    "FullTextOpening",
    "LibraryEntry",
    "NeedAnswer",
    "Norm",
    "NormDecision",
    "NormRecord",
    "NumberCounter",
    "NumberEntry",
    "NumberSeries",
    "OriginVerb",
    "OutsidePaper",
    "PassageNote",
    "PassageThread",
    "PlannedDocument",
    "PrintRecord",
    "ReceiptCounter",
    "Recipient",
    "RecipientRole",
    "Rendition",
    "Seal",
    "SealCertificate",
    "SealRequest",
    "SealUse",
    "Signature",
    "State",
    "Supervision",
    "UploadCheck",
    "Version",
    "VersionTrace",
    "WhyOut",
]
