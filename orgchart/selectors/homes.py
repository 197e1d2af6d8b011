"""Where accounts belong: the unit of their primary appointment, and who served where in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from office.kernel import clock
from orgchart.models import Appointment, AppointmentKind
from orgchart.models.paths import within


def home_paths(account_ids: Iterable[int]) -> dict[int, str]:
    """The path of each account's unit: by the primary appointment in force, else by the one that began
    last; accounts without any are left out. One query.
    """
    today = clock.today()
    rows = Appointment.objects.filter(person__account_id__in=set(account_ids), valid_from__lte=today)
    fields = rows.values_list("person__account_id", "path", "kind", "valid_from", "valid_to", "id")
    best: dict[int, tuple[tuple[bool, bool, date, int], str]] = {}
    for account, path, kind, since, until, key in fields:
        rank = (until is None or until > today, kind == AppointmentKind.PRIMARY, since, key)
        if account not in best or rank > best[account][0]:
            best[account] = (rank, path)
    return {account: path for account, (_, path) in best.items()}


def served_during(path: str, since: date | None, until: date | None) -> QuerySet[Appointment, int]:
    """Accounts that served at or below ``path`` on any day from ``since`` to ``until`` (None: open), for a
    question asked of the database.
    """
    rows = Appointment.objects.filter(within(path))
    if until is not None:
        rows = rows.filter(valid_from__lte=until)
    if since is not None:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=since))
    return rows.order_by().values_list("person__account_id", flat=True)
