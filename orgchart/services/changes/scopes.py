"""Grant and revoke scopes: never more than one's own, never outside it, never to oneself."""

from __future__ import annotations

from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.models import AdminScope
from orgchart.permissions import known_person, living_unit, not_oneself, require, revocable
from orgchart.services.changes import payloads
from orgchart.services.changes.base import Operation
from orgchart.services.changes.people import end_scopes


class ScopeGrant(Operation[payloads.ScopeGrant]):
    kind = "scope_grant"
    right = "grant"

    def check(self) -> None:
        body = self.payload
        self.unit = living_unit(self.authority, body.unit, self.on)
        require(self.authority, self.right, self.unit)
        self.person, _ = known_person(self.authority, body.person, self.on)
        not_oneself(self.authority, self.person)
        if not set(body.rights) <= self.authority.rights_over(self.unit.path):
            raise forbidden("orgchart.more_than_own")
        if body.until is not None and body.until <= self.on:
            raise invalid("orgchart.until_before", field="until")
        self._check_length()
        self.earlier = AdminScope.objects.filter(account_id=self.person.account_id, unit=self.unit).first()
        if self.earlier is not None and not revocable(self.authority, self.earlier):
            raise forbidden("orgchart.scope_of_others", name=self.person.name)
        self.units = [self.unit]
        self.summary = {
            "name": self.person.name,
            "unit": self.unit.name,
            "rights": [f"@orgchart.right.{right}" for right in sorted(set(body.rights))],
        }
        self.say("scope_granted", **self.summary)

    def _check_length(self) -> None:
        """What one holds for a time is handed on for no longer."""
        for right in self.payload.rights:
            own = self.authority.longest(right, self.unit.path)
            if own is not None and (self.payload.until is None or self.payload.until > own):
                raise invalid("orgchart.longer_than_own", field="until", on=own.isoformat())

    def apply(self) -> None:
        if self.earlier is not None:
            self.earlier.delete()
        AdminScope.objects.create(
            account_id=self.person.account_id if self.person else 0,
            unit=self.unit,
            rights=sorted(set(self.payload.rights)),
            granted_by=self.authority.account,
            valid_from=self.on,
            valid_to=self.payload.until,
        )


class ScopeRevoke(Operation[payloads.ScopeRevoke]):
    kind = "scope_revoke"
    right = "grant"

    def check(self) -> None:
        scope = (
            AdminScope.objects.select_related("unit", "account__person").filter(id=self.payload.scope).first()
        )
        if scope is None or not self.authority.rights_over(scope.unit.path):
            raise not_found()
        self.scope, self.unit = scope, scope.unit
        require(self.authority, self.right, self.unit)
        self.person = getattr(scope.account, "person", None)
        name = self.person.name if self.person else scope.account.login
        if not revocable(self.authority, scope):
            raise forbidden("orgchart.scope_of_others", name=name)
        if scope.valid_to is not None and scope.valid_to <= self.on:
            raise conflict("orgchart.scope_ended", name=name)
        self.units = [self.unit]
        self.summary = {"name": name, "unit": self.unit.name}
        self.say("scope_revoked", **self.summary)

    def apply(self) -> None:
        end_scopes([self.scope], self.on)
