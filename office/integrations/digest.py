"""What the digest by e-mail says of papers: how many wait, by the same count as everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from messaging.services.notifying.digest import Line, lines
from office.dashboards.selectors.subscriptions import reports_lately
from office.integrations.badges import badges_of
from office.kernel.models import Account


@lines
def papers(account: Account) -> Iterator[Line]:
    counts = badges_of(account)
    yield Line("integrations.digest_todo", counts.workbench)
    yield Line("integrations.digest_overdue", counts.overdue)
    yield Line("integrations.digest_deliveries", counts.documents)
    yield Line("integrations.digest_reports", reports_lately(account))
