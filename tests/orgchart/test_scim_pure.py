"""SCIM's filters and patches, as functions of what they are given."""

from __future__ import annotations

from typing import Any

import pytest

from office.kernel.errors import OfficeError
from orgchart.services.sync.scim.filters import holds, parse
from orgchart.services.sync.scim.patching import patched

EXTENSION = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def user() -> dict[str, Any]:
    return {
        "displayName": "单雄信",
        "name": {"formatted": "单雄信"},
        "phoneNumbers": [{"type": "mobile", "value": "1"}, {"type": "work", "value": "2"}],
        "active": True,
        EXTENSION: {"department": "办公室"},
    }


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('type eq "MOBILE"', True),
        ('type ne "mobile"', False),
        ('value sw "13" and type eq "mobile"', True),
        ('value sw "14" or type co "bil"', True),
        ('not (value ew "00")', True),
        ("type pr and not (display pr)", True),
        ('(type eq "work" or type eq "mobile") and primary eq true', True),
        ('type eq "a\\"b"', False),
    ],
)
def test_filters_hold(rule: str, expected: bool) -> None:
    assert holds(parse(rule), {"type": "mobile", "value": "13900001111", "primary": True}) is expected


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "type",
        "type eq",
        'type gt "a"',
        'type eq "a" and',
        '(type eq "a"',
        'type eq "a")',
        'type eq "a" type',
        "type eq [1]",
        "type eq 'a'",
        "(" * 50 + 'a eq "b"' + ")" * 50,
        f'type eq "{"a" * 2000}"',
        'type eq "\\u0000"',
    ],
)
def test_what_is_no_filter_is_refused(rule: str) -> None:
    with pytest.raises(OfficeError) as caught:
        parse(rule)
    assert (caught.value.status, caught.value.rule) == (400, "invalidFilter")


def patch(*operations: Any) -> dict[str, Any]:
    before = user()
    after = patched(before, list(operations), (EXTENSION,))
    assert before == user(), "what was given stays as it is"
    return after


def test_operations_change_what_their_path_names() -> None:
    assert patch({"op": "Replace", "path": "active", "value": False})["active"] is False
    assert patch({"op": "replace", "value": {"DisplayName": "区立人"}})["displayName"] == "区立人"
    assert patch({"op": "replace", "path": "name.formatted", "value": "甲"})["name"] == {"formatted": "甲"}
    one = patch({"op": "replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "9"})
    assert [row["value"] for row in one["phoneNumbers"]] == ["9", "2"]
    assert len(patch({"op": "remove", "path": 'phoneNumbers[type eq "work"]'})["phoneNumbers"]) == 1
    added = patch({"op": "add", "path": "phoneNumbers", "value": [{"type": "fax", "value": "3"}]})
    assert len(added["phoneNumbers"]) == 3
    assert "phoneNumbers" not in patch({"op": "remove", "path": "phoneNumbers"})
    for operation in (
        {"op": "replace", "path": f"{EXTENSION}:department", "value": "人事处"},
        {"op": "replace", "value": {f"{EXTENSION}:department": "人事处"}},
        {"op": "replace", "value": {EXTENSION: {"department": "人事处"}}},
        {"op": "replace", "path": EXTENSION, "value": {"department": "人事处"}},
    ):
        assert patch(operation)[EXTENSION]["department"] == "人事处", operation
    both = patch({"op": "add", "path": "title", "value": "甲"}, {"op": "remove", "path": "title"})
    assert "title" not in both


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "jump", "path": "active", "value": True}, "invalidSyntax"),
        ("replace", "invalidSyntax"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "path": 'phoneNumbers[type eq "fax"].value', "value": "1"}, "noTarget"),
        ({"op": "replace", "path": "phoneNumbers[type", "value": "1"}, "invalidPath"),
        ({"op": "replace", "path": "displayName[a eq 1]", "value": "1"}, "invalidPath"),
        ({"op": "replace", "path": "active.value", "value": "1"}, "invalidPath"),
        ({"op": "replace", "path": "urn:x:y:z", "value": "1"}, "invalidPath"),
        ({"op": "replace", "path": 3, "value": "1"}, "invalidPath"),
        ({"op": "replace", "value": "1"}, "invalidValue"),
        ({"op": "replace", "path": 'phoneNumbers[type xx "fax"]', "value": {}}, "invalidFilter"),
    ],
)
def test_operations_that_make_no_sense_are_refused(operation: Any, kind: str) -> None:
    with pytest.raises(OfficeError) as caught:
        patch(operation)
    assert caught.value.rule == kind
