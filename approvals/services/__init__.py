"""The verbs of sign-off chains, one transaction each."""

from approvals.services.chains import PreviewStep, preview, start
from approvals.services.deciding import Decision, decide, resubmit
from approvals.services.history import PastAct, PastChain, record_past
from approvals.services.holders import Holder
from approvals.services.holding import resume, suspend, withdraw
from approvals.services.reading import circulate, mark_read, mark_subject_read
from approvals.services.signers import add_signer, find_again, transfer
from approvals.services.urging import urge

__all__ = [
    "Decision",
    "Holder",
    "PastAct",
    "PastChain",
    "PreviewStep",
    "add_signer",
    "circulate",
    "decide",
    "find_again",
    "mark_read",
    "mark_subject_read",
    "preview",
    "record_past",
    "resubmit",
    "resume",
    "start",
    "suspend",
    "transfer",
    "urge",
    "withdraw",
]
