"""How SCIM says no (RFC 7644, 3.12): an OfficeError whose ``rule`` is the scimType."""

from __future__ import annotations

from office.kernel.errors import OfficeError

TYPES = {
    "invalidFilter",
    "tooMany",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
}


def refuse(kind: str, code: str, *, field: str = "", **data: object) -> OfficeError:
    """A refusal with its scimType; 409 for what is taken, 400 for all others."""
    status = 409 if kind == "uniqueness" else 400
    return OfficeError(f"orgchart.scim_{code}", status=status, field=field or None, rule=kind, **data)
