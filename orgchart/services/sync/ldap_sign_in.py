"""Signing in with the directory's password: the directory is asked, and nothing of it is kept."""

from __future__ import annotations

from django.conf import settings as django_settings

from office.kernel.models import Account
from office.settings.ldap import LdapSettings
from orgchart.models import DirectoryLink
from orgchart.services.sync.ldap_client import Directory, is_disabled


def verify(account: Account, password: str) -> bool | None:
    """Whether the directory lets the account in; None for accounts that are not the directory's.

    The entry is looked up by its identifier each time, so that one moved, disabled, filtered out or
    taken from the group counts at once. Raises OfficeError (503) while no server answers.
    """
    settings: LdapSettings | None = django_settings.OFFICE_LDAP
    if settings is None:
        return None
    key = DirectoryLink.objects.filter(account=account).values_list("key", flat=True).first()
    if key is None:
        return None
    directory = Directory(settings)
    with directory.opened():
        found = directory.find(
            settings.people_base,
            settings.people_filter,
            settings.people["code"],
            key,
            ["userAccountControl"],
        )
        if len(found) != 1 or is_disabled(found[0]):
            return False
        dn = str(found[0]["dn"])
        if settings.group and not directory.has_member(settings.group, dn):
            return False
    return directory.accepts(dn, password)
