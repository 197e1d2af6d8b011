"""The three administrators (三员): made at the console, because nobody is there before them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from office.kernel import accounts, audit
from office.kernel.errors import OfficeError, conflict, invalid
from office.kernel.models import Account
from office.kernel.models.account import Administrator

KINDS = tuple(kind.value for kind in Administrator if kind.value)
MIN_PASSWORD = 10
_LOGIN = re.compile(r"[A-Za-z0-9._-]{3,64}")


@dataclass(frozen=True)
class Consent:
    """An existing administrator of the same kind, who says yes with their own password."""

    login: str
    password: str


def create_administrator(*, kind: str, login: str, password: str, consent: Consent | None = None) -> Account:
    """A new account that is an administrator of one kind and nothing else; audited.

    Raises 422 for an unknown kind, a malformed login and a weak password, 409 for a login that is taken and
    for a second administrator of a kind without the consent of one who is active.
    """
    if kind not in KINDS:
        raise invalid("kernel.administrator_kind", field="kind")
    if not _LOGIN.fullmatch(login):
        raise invalid("kernel.login_invalid", field="login")
    check_password_rule(password, login=login)
    # Outside the transaction: a wrong password has to count, also when nothing else is written.
    consenting = _consenting(kind, consent)
    return _create(kind, login, password, consenting)


@transaction.atomic
def _create(kind: str, login: str, password: str, consenting: Account | None) -> Account:
    account = Account(login=login, administrator=kind)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise conflict("kernel.login_taken", login=login) from error
    audit.record(
        actor=consenting.id if consenting else None,
        verb="accounts.create_administrator",
        entity="account",
        entity_id=account.id,
        data={"kind": kind, "login": login, "consent": consenting.login if consenting else ""},
    )
    return account


def check_password_rule(password: str, *, login: str) -> None:
    """The one rule for passwords, AUTH_PASSWORD_VALIDATORS; raises 422 naming it."""
    try:
        validate_password(password, Account(login=login))
    except ValidationError as error:
        raise invalid(
            "kernel.password_weak", field="password", rule=" ".join(error.messages), limit=MIN_PASSWORD
        ) from error


def _consenting(kind: str, consent: Consent | None) -> Account | None:
    """The administrator who consents; None only while there is none of the kind to ask."""
    existing = Account.objects.filter(administrator=kind, is_active=True)
    logins = sorted(existing.values_list("login", flat=True))
    if not logins:
        return None
    if consent is None:
        raise conflict("kernel.administrator_exists", logins=", ".join(logins))
    if consent.login not in logins:
        raise conflict("kernel.consent_failed", login=consent.login)
    try:
        return accounts.identify(login=consent.login, password=consent.password)
    except OfficeError as error:
        if error.code == "kernel.sign_in_locked":
            raise
        raise conflict("kernel.consent_failed", login=consent.login) from error
