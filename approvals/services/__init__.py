"""The verbs of sign-off chains, one transaction each."""

from approvals.services.bulk import agree_many
from approvals.services.chains import PreviewStep, preview, start
from approvals.services.deciding import Decision, decide, resubmit
from approvals.services.extending import answer_extension, ask_extension
from approvals.services.history import PastAct, PastChain, record_past
from approvals.services.holders import Holder
from approvals.services.holding import resume, suspend, withdraw
from approvals.services.reading import circulate, comment, mark_read, mark_subject_read
from approvals.services.signers import add_signer, find_again, remove_signer, transfer
from approvals.services.taking_back import take_back
from approvals.services.urging import urge

__all__ = [
    "Decision",
    "Holder",
    "PastAct",
    "PastChain",
    "PreviewStep",
    "add_signer",
    "agree_many",
    "answer_extension",
    "ask_extension",
    "circulate",
    "comment",
    "decide",
    "find_again",
    "mark_read",
    "mark_subject_read",
    "preview",
    "record_past",
    "remove_signer",
    "resubmit",
    "resume",
    "start",
    "suspend",
    "take_back",
    "transfer",
    "urge",
    "withdraw",
]
