"""Cards in chat and the hints beside them.

A card is one row that carries only ids; each viewer's page draws it from what that viewer may see. Its
text is what the list of conversations shows, in the language of the account it is written to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from approvals.stages import label
from approvals.subjects import SubjectSummary, subject_handler
from messaging.services import send_card
from office.kernel.errors import text
from office.kernel.models import Account
from office.kernel.realtime import publish


def card_of(subject_type: str, subject_id: int, task_id: int | None = None) -> dict[str, Any]:
    """What the message row carries: the kind of card and ids, as strings."""
    card = {"type": f"{subject_type}_task", f"{subject_type}_id": str(subject_id)}
    return card | ({"task_id": str(task_id)} if task_id else {})


def tell(
    account_ids: Iterable[int], *, code: str, event_id: int, card: dict[str, Any], data: dict[str, Any]
) -> None:
    """One card for each account, in its language; the same event again writes nothing.

    ``data`` may hold ``stage`` (a key) and ``subject`` (type, id); both are put into words per account,
    and an account that may not read the subject gets no card.
    """
    accounts = Account.objects.filter(id__in=set(account_ids), is_active=True)
    for account in accounts:
        words = _words(account, data)
        if words is None:
            continue
        language = "en" if account.language == "en" else "zh"
        send_card(
            account_id=account.id,
            card=card,
            text=text(code, language, words),
            client_id=uuid5(NAMESPACE_URL, f"office:{code}:{event_id}:{account.id}"),
        )


def _words(account: Account, data: dict[str, Any]) -> dict[str, Any] | None:
    words = dict(data)
    language = "en" if account.language == "en" else "zh"
    if "stage" in words:
        words["stage"] = label(words["stage"], language)
    subject = words.pop("subject", None)
    if subject is not None:
        summary = summary_for(account, *subject)
        if summary is None:
            return None
        words["title"] = summary.title
    return words


def summary_for(account: Account, subject_type: str, subject_id: int) -> SubjectSummary | None:
    return summaries_for(account, subject_type, [subject_id]).get(subject_id)


def summaries_for(account: Account, subject_type: str, ids: list[int]) -> dict[int, SubjectSummary]:
    """Of these, those that the account may read."""
    return subject_handler(subject_type).summary(ids, account)


def hint(account_ids: Iterable[int], frame: dict[str, Any]) -> None:
    """Tell open pages that something changed; they fetch what they may see."""
    groups = [f"account:{account_id}" for account_id in sorted(set(account_ids))]
    if groups:
        publish(groups, frame)
