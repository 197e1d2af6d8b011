"""Personal access tokens: made once, shown once, kept as a hash, bound to scopes and a day.

Which operation needs which scope is one table, filled at start (``office.integrations.scopes``). What is
not in it no token may ask for, whatever its scopes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from office.kernel import audit, clock
from office.kernel.errors import OfficeError, conflict, forbidden, invalid, not_found
from office.kernel.models import AccessToken, Account

PREFIX: Final = "office_pat_"
NAME_LIMIT, TOKENS_MOST = 60, 20
_SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_scope_of: dict[str, str] = {}


def register_scopes(table: Mapping[str, Iterable[str]]) -> None:
    """Let tokens of a scope ask for operations, by their ids; at start only."""
    for scope, operations in table.items():
        for operation in operations:
            if _scope_of.setdefault(operation, scope) != scope:
                raise ValueError(f"{operation} has two scopes")


def scope_of(operation: str) -> str | None:
    return _scope_of.get(operation)


def scopes() -> list[str]:
    return sorted(set(_scope_of.values()))


def tokens_of(account_id: int) -> QuerySet[AccessToken]:
    """One's own that are neither revoked nor long over, the newest first."""
    since = clock.now() - timedelta(days=30)
    rows = AccessToken.objects.filter(account_id=account_id, revoked_at=None, expires_at__gt=since)
    return rows.order_by("-id")


@transaction.atomic
def issue(
    *, account: Account, name: str, wanted: Sequence[str], days: int, longest: int
) -> tuple[AccessToken, str]:
    """A new token and its text, which nobody sees again; it lives ``days`` days, at most ``longest``."""
    name = " ".join(name.split())
    if longest < 1:
        raise forbidden("kernel.tokens_off")
    if not name or len(name) > NAME_LIMIT:
        raise invalid("kernel.token_name", field="name", rule="length", limit=NAME_LIMIT)
    chosen = sorted(set(wanted))
    if not chosen or not set(chosen) <= set(scopes()):
        raise invalid("kernel.token_scopes", field="scopes", rule="known")
    if not 1 <= days <= longest:
        raise invalid("kernel.token_days", field="days", rule="range", limit=longest)
    Account.objects.select_for_update(of=("self",)).get(id=account.id)
    if tokens_of(account.id).filter(expires_at__gt=clock.now()).count() >= TOKENS_MOST:
        raise conflict("kernel.too_many_tokens", limit=TOKENS_MOST)
    plain = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        account=account,
        name=name,
        secret_hash=_hash(plain),
        tail=plain[-4:],
        scopes=chosen,
        expires_at=clock.now() + timedelta(days=days),
    )
    _record(token, "token_issued", {"name": name, "scopes": chosen, "days": days})
    return token, plain


@transaction.atomic
def revoke(*, account: Account, token_id: int) -> None:
    """End one of one's own, for the next request already; again changes nothing."""
    rows = AccessToken.objects.select_for_update(of=("self",)).filter(account=account, id=token_id)
    token = rows.first()
    if token is None:
        raise not_found()
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        _record(token, "token_revoked", {"name": token.name})


def admit(plain: str, operation: str) -> Account:
    """The account a token acts for, where it may ask for the operation.

    Raises:
        OfficeError: 401 ``kernel.token_unknown`` for what is no token in force of an active account; 403
            ``kernel.token_scope`` where its scopes do not hold the operation.
    """
    token = None
    if _SHAPE.fullmatch(plain):
        rows = AccessToken.objects.select_related("account").filter(secret_hash=_hash(plain))
        token = rows.filter(revoked_at=None, expires_at__gt=clock.now(), account__is_active=True).first()
    if token is None or token.account.password_given:
        raise OfficeError("kernel.token_unknown", status=401)
    scope = scope_of(operation)
    if scope is None or scope not in token.scopes:
        raise forbidden("kernel.token_scope", scope=scope or "—")
    if token.last_used_on != clock.today():
        AccessToken.objects.filter(id=token.id).update(last_used_on=clock.today())
    return token.account


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _record(token: AccessToken, verb: str, data: dict[str, object]) -> None:
    audit.record(actor=token.account_id, verb=verb, entity="access_token", entity_id=token.id, data=data)
