"""The first password of who was hired: made here, shown once, kept only as a hash."""

from __future__ import annotations

import secrets

from django.db import transaction

from office.kernel import audit
from office.kernel.errors import conflict, forbidden
from office.kernel.models import Account
from orgchart.permissions import authority_of, known_person_any
from orgchart.selectors.scopes import Authority

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # without what is misread: l, o, 0, 1
LENGTH = 16


def may_issue_first_password(authority: Authority, account: Account) -> bool:
    """Whether somebody serves without a password and waits for this administrator's."""
    return authority.everything and account.is_active and not account.has_usable_password()


@transaction.atomic
def issue_first_password(*, by: Account, person_id: int) -> str:
    """Give an account that has no password its first. Only the system administrator may (三员), once:
    whoever could set it anew could sign in as somebody else.
    """
    authority = authority_of(by)
    person, _ = known_person_any(authority, person_id)
    if not authority.everything:
        raise forbidden("orgchart.system_only")
    account = Account.objects.select_for_update().get(id=person.account_id)
    if not account.is_active:
        raise conflict("orgchart.not_in_service", name=person.name, on="")
    if account.has_usable_password():
        raise conflict("orgchart.password_issued", name=person.name)
    password = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    account.set_password(password)
    account.password_given = True
    account.save(update_fields=["password", "password_given"])
    audit.record(actor=by.id, verb="orgchart.first_password", entity="account", entity_id=account.id, data={})
    return password
