"""A directory's people and units come in by the way of an import, and only whole answers count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from office.kernel.errors import OfficeError
from office.kernel.models import Account
from orgchart.models import Appointment, DirectoryLink, ImportLine, ImportRun, ImportState, Person, Unit
from orgchart.services.imports import runs
from orgchart.services.imports.working import work
from orgchart.services.sync import ldap_client
from orgchart.services.sync.ldap_sync import sync, sync_as_scheduled
from orgchart.services.verify import verify_paths
from tests.orgchart.administration import administer
from tests.orgchart.factories import SmallProvince, small_province
from tests.orgchart.importing import system_administrator
from tests.orgchart.ldap_directory import SERVERS, SUFFIX, Served, Tree, serve

pytestmark = pytest.mark.django_db
numbers = count(1)


@pytest.fixture(scope="module", params=SERVERS)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(request.param, tmp_path_factory.mktemp("ldap")) as running:
        yield running


@pytest.fixture
def tree(served: Served) -> Iterator[Tree]:
    made = Tree(served, f"ou=t{next(numbers)},{SUFFIX}")
    yield made
    served.limit(None)
    made.connection.unbind()


@pytest.fixture
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def system(province: SmallProvince) -> Account:
    return system_administrator()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ldap_client, "PAGE", 2)


def point(settings: Settings, tree: Tree, province: SmallProvince, **more: str) -> None:
    """Let the directory lie below the department."""
    root = f"#{province.units['department'].id}"
    settings.OFFICE_LDAP = tree.settings(OFFICE_LDAP_UNIT=root, **more)


def staff(tree: Tree, people: int = 5) -> None:
    tree.unit("人才处", "D1")
    tree.unit("引进科", "D2", parent="D1")
    for number in range(people):
        tree.person(f"E{number}", f"单雄{'信义仁智勇'[number % 5]}", "D2" if number % 2 else "D1")


def endings(by: Account, **options: Any) -> list[tuple[str, str]]:
    return [(one.subject, one.ending) for one in sync(by=by, **options)]


def chart() -> list[object]:
    people = Person.objects.order_by("id").values_list("id", "name", "status", "account__is_active")
    posts = Appointment.objects.order_by("id").values_list("id", "unit_id", "valid_to")
    units = Unit.objects.order_by("id").values_list("id", "name", "parent_id", "valid_to")
    links = DirectoryLink.objects.order_by("id").values_list("account_id", "key")
    return [*people, *posts, *units, *links]


def test_units_and_people_come_in_page_by_page(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings, small_pages: None
) -> None:
    staff(tree)
    tree.person("E9", "区立人", "D1", title="处长", mobile="+86 139-0000 2222")
    point(settings, tree, province)
    before = chart()
    assert endings(system, preview=True) == [("units", "preview")], "people come after their units"
    assert chart() == before, "a dry run writes nothing"
    assert endings(system) == [("units", "applied"), ("people", "applied")]
    lower = Unit.objects.select_related("parent").get(external_id="D2")
    assert lower.parent is not None
    assert (lower.name, lower.kind, lower.parent.external_id) == ("引进科", "division", "D1")
    assert lower.parent.parent_id == province.units["department"].id
    person = Person.objects.select_related("account").get(external_id="E9")
    assert (person.name, person.mobile, person.pinyin) == ("区立人", "13900002222", "ouliren")
    assert not person.account.has_usable_password()
    held = Appointment.objects.select_related("post", "unit").get(person=person)
    assert (held.unit.external_id, held.post.title, held.kind) == ("D1", "处长", "primary")
    assert DirectoryLink.objects.count() == 6
    assert verify_paths() == []
    Person.objects.filter(external_id="E9").update(gender="f", office_phone="83100000")
    after = chart()
    assert endings(system) == [("units", "unchanged"), ("people", "unchanged")]
    assert chart() == after, "the same again changes nothing"
    person.refresh_from_db()
    assert (person.gender, person.office_phone) == ("f", "83100000"), "what the directory does not say stays"
    assert {run.source for run in ImportRun.objects.all()} == {"ldap"}


def test_who_is_gone_there_leaves_and_who_was_never_there_stays(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings
) -> None:
    staff(tree)
    point(settings, tree, province)
    endings(system)
    tree.remove("E3")
    tree.change("E4", title="二级科员")
    found = sync(by=system)
    assert [one.ending for one in found] == ["unchanged", "waiting"], "one of five is more than 2%"
    run = found[1].run
    assert run is not None
    assert (run.leaving, run.in_scope) == (1, 5)
    assert Person.objects.get(external_id="E3").status == "active"
    second = administer(province, "office_head", "department")
    runs.confirm(by=second, run_id=run.id)
    runs.apply(by=second, run_id=run.id)
    work(run.id)
    gone = Person.objects.select_related("account").get(external_id="E3")
    assert (gone.status, gone.account.is_active) == ("left", False)
    assert not DirectoryLink.objects.filter(key="E3").exists()
    assert Appointment.objects.get(person__external_id="E4", valid_to=None).post.title == "二级科员"
    local = Person.objects.filter(external_id=None, status="active").count()
    assert local == len(province.people), "those whom the directory never had are left alone"
    assert verify_paths() == []


@pytest.mark.usefixtures("small_pages")
def test_half_an_answer_changes_nothing(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings
) -> None:
    if tree.served.kind == "slapd":
        pytest.skip("slapd's limits are not for its administrator; the other server has them")
    staff(tree)
    point(settings, tree, province)
    endings(system)
    before, imports = chart(), ImportRun.objects.count()
    tree.served.limit(4)
    with pytest.raises(OfficeError) as caught:
        sync(by=system)
    assert caught.value.code == "orgchart.ldap_incomplete"
    assert (chart(), ImportRun.objects.count()) == (before, imports)


def test_no_answer_and_an_empty_answer_change_nothing(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings, tmp_path: Path
) -> None:
    staff(tree)
    point(settings, tree, province)
    endings(system)
    before, imports = chart(), ImportRun.objects.count()
    wrong = tmp_path / "wrong"
    wrong.write_text("guessed")
    cases = [
        ({"OFFICE_LDAP_PEOPLE_FILTER": "(uid=nobody)"}, "orgchart.ldap_empty"),
        ({"OFFICE_LDAP_PEOPLE_BASE": f"ou=absent,{SUFFIX}"}, "orgchart.ldap_incomplete"),
        ({"OFFICE_LDAP_URL": "ldap://127.0.0.1:1"}, "orgchart.ldap_down"),
        ({"OFFICE_LDAP_PASSWORD_FILE": str(wrong)}, "orgchart.ldap_bind_refused"),
        ({"OFFICE_LDAP_PASSWORD_FILE": str(tmp_path / "absent")}, "orgchart.ldap_password_file"),
        ({"OFFICE_LDAP_TLS": "on"}, "orgchart.ldap_down"),
    ]
    for more, code in cases:
        point(settings, tree, province, **more)
        with pytest.raises(OfficeError) as caught:
            sync(by=system)
        assert caught.value.code == code, more
        assert (chart(), ImportRun.objects.count()) == (before, imports), more


def test_an_entry_that_lacks_something_stops_the_import_and_is_named(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings
) -> None:
    staff(tree, people=1)
    tree.person("E7", "单雄文", "D1", title="")
    point(settings, tree, province)
    found = sync(by=system)
    assert [one.ending for one in found] == ["applied", "errors"]
    line = ImportLine.objects.get(run=found[1].run, failed=True)
    assert (line.key, line.errors[0]["column"], line.errors[0]["code"]) == (
        "E7",
        "post",
        "orgchart.import_required",
    )
    assert not Person.objects.filter(external_id__in=["E0", "E7"]).exists()
    tree.change("E7", title="三级主任科员")
    assert endings(system) == [("units", "unchanged"), ("people", "applied")]
    assert ImportRun.objects.filter(state=ImportState.DISCARDED, subject="people").count() == 1


def test_the_hourly_sync_imports_an_answer_once_a_day(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings
) -> None:
    staff(tree)
    point(settings, tree, province)
    assert sync_as_scheduled() == [], "nobody was named to sync as"
    point(settings, tree, province, OFFICE_LDAP_ACCOUNT=system.login)
    assert [one.ending for one in sync_as_scheduled()] == ["applied", "applied"]
    sync_as_scheduled()
    imports = ImportRun.objects.count()
    assert [one.ending for one in sync_as_scheduled()] == ["known", "known"]
    tree.remove("E1")
    assert [one.ending for one in sync_as_scheduled()] == ["known", "waiting"]
    waiting = ImportRun.objects.get(state=ImportState.READY)
    assert [one.ending for one in sync_as_scheduled()] == ["known", "waiting"]
    assert ImportRun.objects.get(state=ImportState.READY).id == waiting.id, "a confirmation is not lost"
    assert ImportRun.objects.count() == imports + 1
    settings.OFFICE_LDAP = tree.settings(
        OFFICE_LDAP_URL="ldap://127.0.0.1:1", OFFICE_LDAP_ACCOUNT=system.login
    )
    assert sync_as_scheduled() == []


def test_nobody_syncs_beyond_what_they_administer(
    tree: Tree, province: SmallProvince, settings: Settings
) -> None:
    staff(tree)
    point(settings, tree, province)
    other = administer(province, "clerk", "bureau")
    before = chart()
    with pytest.raises(OfficeError) as caught:
        sync(by=other)
    assert caught.value.status == 404
    assert (chart(), ImportRun.objects.count()) == (before, 0)


def test_active_directory_marks_ranges_and_guids(
    tree: Tree, province: SmallProvince, system: Account, settings: Settings
) -> None:
    if tree.served.kind == "slapd":
        pytest.skip("slapd's schema has no userAccountControl and objectGUID")
    staff(tree, people=0)
    guids = [bytes([number]) * 16 for number in range(8)]
    for number, guid in enumerate(guids):
        off = "514" if number == 6 else "512"
        tree.person(f"A{number}", "单雄信", "D1", userAccountControl=off)
        tree.connection.modify(tree.dns[f"A{number}"], {"objectGUID": [("MODIFY_ADD", [guid])]})
    members = [tree.dns[f"A{number}"] for number in range(7)]
    group = f"cn=office,{tree.base}"
    assert tree.connection.add(group, ["group"], {"member": members})
    point(
        settings,
        tree,
        province,
        OFFICE_LDAP_PEOPLE_ATTRIBUTES="code=objectGUID",
        OFFICE_LDAP_GROUP=group,
    )
    assert endings(system)[1] == ("people", "applied")
    keys = set(DirectoryLink.objects.values_list("key", flat=True))
    assert len(keys) == 6, "seven are of the group, one of them is disabled"
    assert "01010101-0101-0101-0101-010101010101" in keys
