"""One's own password: changed by whoever knows it, and changed first of all where another has seen it."""

from __future__ import annotations

from django.contrib.auth import logout as end_session
from django.db import transaction
from django.http import HttpRequest

from office.kernel import accounts, audit
from office.kernel.administrators import check_password_rule
from office.kernel.errors import OfficeError, invalid
from office.kernel.models import Account
from office.kernel.realtime.revocations import revoke_account


def change_password(request: HttpRequest, *, account: Account, password: str, new_password: str) -> None:
    """Set a new password and end every session of the account, this one too.

    Raises:
        OfficeError: 422 `kernel.password_wrong` for a wrong present password (it counts as a failed
            sign-in), 422 `kernel.password_same` or `kernel.password_weak` for the new one.
    """
    # Outside the transaction: a wrong password has to count, also when nothing else is written.
    try:
        accounts.identify(login=account.login, password=password)
    except OfficeError as refused:
        if refused.status != 401:
            raise
        # They are signed in all the same: 401 would tell the page otherwise.
        raise invalid("kernel.password_wrong", field="password", rule="present") from refused
    if new_password == password:
        raise invalid("kernel.password_same", field="new_password", rule="different")
    check_password_rule(new_password, login=account.login)
    with transaction.atomic():
        account.set_password(new_password)
        account.password_given = False
        account.save(update_fields=["password", "password_given"])
        audit.record(actor=account.id, verb="password_changed", entity="account", entity_id=account.id)
        revoke_account(account.id)
        end_session(request)
