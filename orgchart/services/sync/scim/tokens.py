"""Bearer tokens: made once, shown once, kept as a digest; each acts by an account of its own."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from office.kernel import audit, clock
from office.kernel.errors import not_found
from office.kernel.ids import new_id
from office.kernel.models import Account
from orgchart.models import AdminScope, ScimToken, Unit
from orgchart.selectors.units import in_force

PREFIX = "scim_"
BYTES = 32
RIGHTS = ["structure", "people"]


@transaction.atomic
def issue(*, by: Account | None, name: str, unit_id: int) -> tuple[ScimToken, str]:
    """A new token over a unit and all below it; returns the row and the token, which nobody sees again.

    ``by`` is None at the console.
    """
    unit = Unit.objects.filter(in_force(clock.today()), id=unit_id).first()
    if unit is None:
        raise not_found()
    plain = PREFIX + secrets.token_urlsafe(BYTES)
    token_id = new_id()
    account = Account(login=f"scim.{token_id}")
    account.set_unusable_password()
    account.save(force_insert=True)
    AdminScope.objects.create(
        account=account, unit=unit, rights=RIGHTS, granted_by=by, valid_from=clock.today()
    )
    token = ScimToken.objects.create(
        id=token_id, name=name, digest=digest_of(plain), unit=unit, account=account, created_by=by
    )
    _record(token, by, "orgchart.scim_issue", {"name": name, "unit": unit.id, "account": account.id})
    return token, plain


@transaction.atomic
def revoke(*, by: Account | None, token_id: int) -> None:
    """End a token: from the next request on it opens nothing. Revoking it again changes nothing."""
    token = ScimToken.objects.select_for_update(of=("self",)).filter(id=token_id).first()
    if token is None:
        raise not_found()
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    Account.objects.filter(id=token.account_id).update(is_active=False)
    AdminScope.objects.filter(account_id=token.account_id).delete()
    _record(token, by, "orgchart.scim_revoke", {"name": token.name})


def find(plain: str) -> ScimToken | None:
    """The token in force that this is, with its unit and account; one query."""
    rows = ScimToken.objects.select_related("unit", "account")
    return rows.filter(digest=digest_of(plain), revoked_at=None, account__is_active=True).first()


def digest_of(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def _record(token: ScimToken, by: Account | None, verb: str, data: dict[str, object]) -> None:
    actor = by.id if by else None
    audit.record(actor=actor, verb=verb, entity="orgchart.ScimToken", entity_id=token.id, data=data)
