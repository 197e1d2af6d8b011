"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest

from office.kernel import audit, clock
from office.kernel.errors import OfficeError
from office.kernel.models import Account, SignInFailure
from office.kernel.realtime.revocations import revoke_account, revoke_session

BACKEND = "office.kernel.sessions.Accounts"
FAILURES = 10
WINDOW = timedelta(minutes=15)

Verifier = Callable[[Account, str], bool | None]
"""Whether a password is the account's; None where the verifier does not know the account."""

_verifiers: list[Verifier] = []


def register_verifier(verifier: Verifier) -> Verifier:
    """Let somebody else say whose password it is, for the accounts they keep."""
    if verifier not in _verifiers:
        _verifiers.append(verifier)
    return verifier


def sign_in(request: HttpRequest, *, login: str, password: str) -> Account:
    """Check the password and start a session; the same answer for a wrong login and a wrong password."""
    account = identify(login=login, password=password)
    begin(request, account)
    return account


def identify(*, login: str, password: str) -> Account:
    """The active account whose password this is; counts failures and refuses after too many."""
    _refuse_when_locked(login)
    account = Account.objects.filter(login=login, is_active=True).first()
    if account is None:
        make_password(password)  # so that an absent login takes as long as a wrong password
    if account is None or not _is_password_of(account, password):
        with transaction.atomic():
            SignInFailure.objects.create(login=login[:64])
        raise OfficeError("kernel.sign_in_failed", status=401)
    return account


def _is_password_of(account: Account, password: str) -> bool:
    """Who keeps an account's password elsewhere decides alone: no old one opens a second door."""
    for verifier in _verifiers:
        verdict = verifier(account, password)
        if verdict is not None:
            return verdict
    return check_password(password, account.password)


def begin(request: HttpRequest, account: Account) -> None:
    """Start a session for an account whose identity is established."""
    with transaction.atomic():
        start_session(request, account, backend=BACKEND)
        audit.record(actor=account.id, verb="sign_in", entity="account", entity_id=account.id)


def sign_out(request: HttpRequest) -> None:
    with transaction.atomic():
        if isinstance(request.user, Account):
            audit.record(actor=request.user.id, verb="sign_out", entity="account", entity_id=request.user.id)
        if request.session.session_key:
            revoke_session(request.session.session_key)
        end_session(request)


@transaction.atomic
def set_active(*, account_id: int, active: bool, by: int | None) -> None:
    """Close an account or open it again. Closed, it signs in nowhere, and its sockets end within a second."""
    Account.objects.filter(id=account_id).update(is_active=active)
    if not active:
        revoke_account(account_id)
    verb = "account_opened" if active else "account_closed"
    audit.record(actor=by, verb=verb, entity="account", entity_id=account_id)


def set_language(account: Account, language: str) -> None:
    Account.objects.filter(id=account.id).update(language=language)


def _refuse_when_locked(login: str) -> None:
    recent = SignInFailure.objects.filter(login=login[:64], at__gt=clock.now() - WINDOW).count()
    if recent >= FAILURES:
        minutes = int(WINDOW.total_seconds() // 60)
        raise OfficeError("kernel.sign_in_locked", status=429, minutes=minutes)
