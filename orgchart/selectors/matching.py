"""Whose account a name of another system means."""

from __future__ import annotations

from collections.abc import Collection

from orgchart.models import Person, PersonStatus

BATCH = 500


def accounts_by_key(keys: Collection[str]) -> dict[str, int]:
    """Accounts of active people by login or employee number, in small letters; two queries for each 500."""
    found: dict[str, int] = {}
    wanted = sorted({key.strip() for key in keys if key.strip()})
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        rows = Person.objects.filter(status=PersonStatus.ACTIVE, account__is_active=True)
        for number, account in rows.filter(external_id__in=part).values_list("external_id", "account_id"):
            found[str(number).lower()] = account
        # A login wins: it is what people sign in with in both systems.
        for login, account in rows.filter(account__login__in=part).values_list(
            "account__login", "account_id"
        ):
            found[login.lower()] = account
    return found
