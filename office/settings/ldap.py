"""What the environment says of an LDAP directory or Active Directory (docs/operations.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ATTRIBUTES = {
    "inetorgperson": {
        "people": "code=employeeNumber,name=cn,login=uid,mobile=mobile,"
        "office_phone=telephoneNumber,post=title",
        "units": "code=entryUUID,name=ou",
    },
    "ad": {
        "people": "code=objectGUID,name=displayName,login=sAMAccountName,mobile=mobile,"
        "office_phone=telephoneNumber,post=title",
        "units": "code=objectGUID,name=ou",
    },
}
FILTERS = {
    "inetorgperson": "(objectClass=inetOrgPerson)",
    "ad": "(&(objectCategory=person)(objectClass=user))",
}
UNITS_FILTER = "(objectClass=organizationalUnit)"
PERSON_KEYS = {"code", "name", "login", "gender", "mobile", "office_phone", "unit", "post"}
UNIT_KEYS = {"code", "name", "short_name", "kind", "credit_code", "region_code", "sort"}


@dataclass(frozen=True)
class LdapSettings:
    """One directory. ``people`` and ``units`` map our columns to its attributes.

    Without ``units_base`` no units are read, and people name theirs by the attribute of ``unit``.
    ``root`` is the external id (or # and number) of the unit below which the directory lies.
    """

    urls: tuple[str, ...]
    bind_dn: str
    password_file: Path | None
    tls: bool
    ca_file: Path | None
    people_base: str
    people_filter: str
    people: Mapping[str, str]
    units_base: str
    units_filter: str
    units: Mapping[str, str]
    group: str  # only its members are people of ours; empty: everybody found
    root: str
    account: str  # in whose name scheduled syncs run
    timeout: int  # whole seconds for one answer

    @classmethod
    def read(cls, source: Mapping[str, str]) -> LdapSettings | None:
        """None while OFFICE_LDAP_URL is not set; raises ValueError naming the variable that is wrong."""
        urls = tuple(source.get("OFFICE_LDAP_URL", "").split())
        if not urls:
            return None
        if any(not url.startswith(("ldap://", "ldaps://")) for url in urls):
            raise ValueError("OFFICE_LDAP_URL: each address begins with ldap:// or ldaps://")
        schema = source.get("OFFICE_LDAP_SCHEMA", "inetorgperson")
        if schema not in ATTRIBUTES:
            raise ValueError("OFFICE_LDAP_SCHEMA: inetorgperson or ad")
        people_base = source.get("OFFICE_LDAP_PEOPLE_BASE", "")
        units_base = source.get("OFFICE_LDAP_UNITS_BASE", "")
        if not people_base:
            raise ValueError("OFFICE_LDAP_PEOPLE_BASE: below which entry are the people?")
        people = _mapping(source, "OFFICE_LDAP_PEOPLE_ATTRIBUTES", ATTRIBUTES[schema]["people"], PERSON_KEYS)
        if not units_base and "unit" not in people:
            raise ValueError("OFFICE_LDAP_UNITS_BASE, or unit=… in OFFICE_LDAP_PEOPLE_ATTRIBUTES, is needed")
        return cls(
            urls=urls,
            bind_dn=source.get("OFFICE_LDAP_BIND_DN", ""),
            password_file=_path(source, "OFFICE_LDAP_PASSWORD_FILE"),
            tls=source.get("OFFICE_LDAP_TLS") != "off",
            ca_file=_path(source, "OFFICE_LDAP_CA_FILE"),
            people_base=people_base,
            people_filter=source.get("OFFICE_LDAP_PEOPLE_FILTER", FILTERS[schema]),
            people=people,
            units_base=units_base,
            units_filter=source.get("OFFICE_LDAP_UNITS_FILTER", UNITS_FILTER),
            units=_mapping(source, "OFFICE_LDAP_UNITS_ATTRIBUTES", ATTRIBUTES[schema]["units"], UNIT_KEYS),
            group=source.get("OFFICE_LDAP_GROUP", ""),
            root=source.get("OFFICE_LDAP_UNIT", ""),
            account=source.get("OFFICE_LDAP_ACCOUNT", ""),
            timeout=int(source.get("OFFICE_LDAP_TIMEOUT", "10")),
        )


def _path(source: Mapping[str, str], name: str) -> Path | None:
    return Path(source[name]) if source.get(name) else None


def _mapping(source: Mapping[str, str], name: str, defaults: str, known: set[str]) -> dict[str, str]:
    """``column=attribute`` pairs over the defaults; an empty attribute takes a column away."""
    pairs = [pair.partition("=") for pair in f"{defaults},{source.get(name, '')}".split(",") if pair.strip()]
    found = {column.strip(): attribute.strip() for column, _, attribute in pairs}
    unknown = sorted(set(found) - known)
    if unknown:
        raise ValueError(f"{name}: no such column: {', '.join(unknown)}")
    missing = [column for column in ("code", "name") if not found.get(column)]
    if missing:
        raise ValueError(f"{name}: needed: {', '.join(missing)}")
    return {column: attribute for column, attribute in found.items() if attribute}
