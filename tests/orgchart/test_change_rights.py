"""Posts, duties and scopes: nobody grants themselves more, hands on more than they have, or reaches out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from office.kernel import clock
from office.kernel.models import AuditRecord
from orgchart.models import AdminScope, InCharge, Post, UnitRole
from orgchart.selectors import in_charge_of, people_in_role
from tests.orgchart.administration import administer, change, refused, sound, system
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def test_posts_are_added_edited_and_abolished(province: SmallProvince) -> None:
    by, law = administer(province, "office_head", "department"), province.units["law"]
    change(by, "post_add", unit=law.id, title="副处长", rank=7, quota=2)
    post = Post.objects.get(title="副处长", unit=law)
    change(by, "post_edit", post=post.id, quota=3, title="副处长（正式）")
    change(by, "post_abolish", post=post.id)
    assert Post.objects.get(id=post.id).valid_to == clock.today()
    refused(by, "post_edit", "orgchart.post_not_living", post=post.id, quota=4)
    head = province.appointments["law_head"].post_id
    refused(by, "post_abolish", "orgchart.post_held", post=head)
    refused(by, "post_edit", "orgchart.post_was_held", post=head, is_head=False)
    refused(by, "post_add", "orgchart.head_post_exists", unit=law.id, title="处长", is_head=True)
    outside = province.units["bureau_office"].id
    refused(by, "post_add", "orgchart.outside_scope", unit=outside, title="科员")


def test_a_registry_clerk_is_set_and_unset(province: SmallProvince) -> None:
    by = administer(province, "office_head", "department", ["roles"])
    organ, clerk = province.units["department"], province.appointments["clerk"]
    fields = {"unit": organ.id, "role": "registry", "appointment": clerk.id}
    change(by, "role_set", **fields)
    assert "简嘉树" in [one.name for one in people_in_role("registry", organ)]
    assert province.account("clerk").groups.filter(name=f"unit:{organ.id}:registry").exists()
    refused(by, "role_set", "orgchart.role_held", **fields)
    change(by, "role_unset", **fields)
    assert not UnitRole.objects.filter(appointment=clerk).exists()
    assert not province.account("clerk").groups.filter(name=f"unit:{organ.id}:registry").exists()
    sound()
    own = {**fields, "appointment": province.appointments["office_head"].id}
    refused(by, "role_set", "orgchart.not_oneself", **own)
    foreign = {**fields, "appointment": province.appointments["bureau_registrar"].id}
    refused(by, "role_set", "orgchart.outside_scope", **foreign)
    refused(by, "unit_edit", "orgchart.outside_scope", unit=organ.id, version=3, short_name="厅")


def test_a_leader_takes_charge_of_a_division(province: SmallProvince) -> None:
    by, law = administer(province, "office_head", "department"), province.units["law"]
    charge = {"unit": law.id, "role": "in_charge"}
    change(by, "role_set", appointment=province.appointments["deputy"].id, **charge)
    assert [one.name for one in in_charge_of(law)] == ["单于飞"]
    clerk = province.appointments["clerk"].id
    refused(by, "role_set", "orgchart.charge_leader", appointment=clerk, **charge)
    change(by, "role_unset", appointment=province.appointments["deputy"].id, **charge)
    assert not InCharge.objects.filter(unit=law).exists()


def test_scopes_are_handed_on_below_ones_own(province: SmallProvince) -> None:
    by = administer(province, "office_head", "department", ["people", "grant"])
    law, clerk = province.units["law"], province.people["clerk"]
    change(by, "scope_grant", unit=law.id, person=clerk.id, rights=["people"])
    scope = AdminScope.objects.get(account=province.account("clerk"))
    assert (scope.rights, scope.granted_by_id) == (["people"], by.id)
    more = {"unit": law.id, "person": clerk.id, "rights": ["people", "structure"]}
    refused(by, "scope_grant", "orgchart.more_than_own", **more)
    oneself = {"unit": law.id, "person": province.people["office_head"].id, "rights": ["people"]}
    refused(by, "scope_grant", "orgchart.not_oneself", **oneself)
    outside = {"unit": province.units["bureau"].id, "person": clerk.id, "rights": ["people"]}
    refused(by, "scope_grant", "orgchart.outside_scope", **outside)
    change(by, "scope_revoke", scope=scope.id)
    assert not AdminScope.objects.filter(account=province.account("clerk")).exists(), "it had no day"


def test_a_scope_for_a_time_is_handed_on_for_no_longer(province: SmallProvince) -> None:
    by, until = administer(province, "office_head", "department"), clock.today() + timedelta(days=30)
    AdminScope.objects.filter(account=by).update(valid_to=until)
    fields = {"unit": province.units["law"].id, "person": province.people["clerk"].id, "rights": ["people"]}
    refused(by, "scope_grant", "orgchart.longer_than_own", **fields)
    change(by, "scope_grant", until=until, **fields)


def test_a_peer_s_scope_is_not_taken_away(province: SmallProvince) -> None:
    by = administer(province, "office_head", "department")
    administer(province, "clerk", "department")
    theirs = AdminScope.objects.get(account=province.account("clerk"))
    refused(by, "scope_revoke", "orgchart.scope_of_others", scope=theirs.id)
    own = AdminScope.objects.get(account=by)
    refused(by, "scope_revoke", "orgchart.scope_of_others", scope=own.id)
    refused(province.account("law_head"), "scope_revoke", "kernel.not_found", scope=own.id)
    change(system(), "scope_revoke", scope=theirs.id)


def test_every_act_is_in_the_log(province: SmallProvince) -> None:
    by = administer(province, "office_head", "department")
    made = change(by, "post_add", unit=province.units["law"].id, title="副处长")
    rows = AuditRecord.objects.filter(entity="change", entity_id=made.id).order_by("id")
    assert [row.verb for row in rows] == ["orgchart.change_made", "orgchart.change_applied"]
    assert rows[0].actor == by.id and rows[0].data["payload"]["title"] == "副处长"
