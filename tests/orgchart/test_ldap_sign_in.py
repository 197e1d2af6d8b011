"""Signing in with the directory's password, over a real socket, with and without TLS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django import Settings

from office.kernel import accounts
from office.kernel.errors import OfficeError
from office.kernel.models import Account, SignInFailure
from office.settings.ldap import LdapSettings
from orgchart.models import DirectoryLink, Person
from orgchart.services.imports import runs
from orgchart.services.imports.working import work
from orgchart.services.sync.ldap_sync import sync
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
def province() -> SmallProvince:
    return small_province()


@pytest.fixture
def system(province: SmallProvince) -> Account:
    return system_administrator()


@pytest.fixture
def tree(served: Served, province: SmallProvince, system: Account, settings: Settings) -> Iterator[Tree]:
    """Two people of a directory, synced."""
    made = Tree(served, f"ou=s{next(numbers)},{SUFFIX}")
    made.unit("人才处", "D1")
    made.person("E1", "单雄信", "D1")
    made.person("E2", "区立人", "D1")
    point(settings, made, province)
    assert [one.ending for one in sync(by=system)] == ["applied", "applied"]
    yield made
    made.connection.unbind()


def point(settings: Settings, tree: Tree, province: SmallProvince, **more: str) -> None:
    settings.OFFICE_LDAP = tree.settings(OFFICE_LDAP_UNIT=f"#{province.units['department'].id}", **more)


def refused(login: str, password: str) -> OfficeError:
    with pytest.raises(OfficeError) as caught:
        accounts.identify(login=login, password=password)
    return caught.value


def test_the_directory_says_whose_password_it_is(tree: Tree) -> None:
    account = Account.objects.get(login="e1")
    assert accounts.identify(login="e1", password="secret of E1").id == account.id
    for wrong in ("secret of E2", "", " ", "*", "secret of E1 ", "s" * 256):
        assert refused("e1", wrong).code == "kernel.sign_in_failed", wrong
    assert SignInFailure.objects.filter(login="e1").count() == 6
    account.set_password("an old password of ours")
    account.save()
    assert refused("e1", "an old password of ours").code == "kernel.sign_in_failed"


def test_guessing_is_slowed_as_it_is_for_ours(tree: Tree) -> None:
    for _ in range(accounts.FAILURES):
        assert refused("e1", "guessed").code == "kernel.sign_in_failed"
    assert refused("e1", "secret of E1").code == "kernel.sign_in_locked"
    assert accounts.identify(login="e2", password="secret of E2").login == "e2"


def test_an_identifier_is_no_filter(tree: Tree) -> None:
    """What stands in an identifier is compared, never read as part of the question."""
    account = Account.objects.get(login="e1")
    for key in ("*", "E1)(uid=*", "E*", "\\2a"):
        DirectoryLink.objects.filter(account=account).update(key=key)
        assert refused("e1", "secret of E1").code == "kernel.sign_in_failed", key
    SignInFailure.objects.all().delete()
    DirectoryLink.objects.filter(account=account).update(key="E1")
    assert accounts.identify(login="e1", password="secret of E1").id == account.id


def test_moved_renamed_filtered_and_removed_entries(
    tree: Tree, province: SmallProvince, settings: Settings
) -> None:
    tree.unit("规划处", "D9")
    assert tree.connection.modify_dn(tree.dns["E1"], "uid=e1", new_superior=tree.dns["D9"])
    assert accounts.identify(login="e1", password="secret of E1").login == "e1", "moved in the directory"
    point(settings, tree, province, OFFICE_LDAP_PEOPLE_FILTER="(&(objectClass=inetOrgPerson)(!(uid=e1)))")
    assert refused("e1", "secret of E1").code == "kernel.sign_in_failed"
    point(settings, tree, province)
    tree.remove("E2")
    assert refused("e2", "secret of E2").code == "kernel.sign_in_failed"


def test_the_server_is_down_and_local_accounts_still_work(
    tree: Tree, province: SmallProvince, settings: Settings
) -> None:
    local = province.account("clerk")
    local.set_password("local and long")
    local.save()
    point(settings, tree, province, OFFICE_LDAP_URL="ldap://127.0.0.1:1")
    failure = refused("e1", "secret of E1")
    assert (failure.code, failure.status) == ("orgchart.ldap_down", 503)
    assert not SignInFailure.objects.exists(), "nobody is locked out by a server that is down"
    assert accounts.identify(login=local.login, password="local and long").id == local.id
    point(settings, tree, province, OFFICE_LDAP_URL=f"ldap://127.0.0.1:1 {tree.served.url}")
    assert accounts.identify(login="e1", password="secret of E1").login == "e1", "the second server answers"


def test_who_leaves_the_directory_is_out_at_once(
    tree: Tree, province: SmallProvince, system: Account
) -> None:
    account = Account.objects.get(login="e1")
    browser = Client()
    browser.force_login(account)
    assert browser.get("/api/v1/session").status_code == 200
    tree.remove("E1")
    run = sync(by=system)[1].run
    assert run is not None
    second = administer(province, "office_head", "department")
    runs.confirm(by=second, run_id=run.id)
    runs.apply(by=second, run_id=run.id)
    work(run.id)
    assert browser.get("/api/v1/session").status_code == 401
    assert refused("e1", "secret of E1").code == "kernel.sign_in_failed"
    assert Person.objects.get(external_id="E2").status == "active"


def test_the_page_is_told_that_the_directory_is_down(
    tree: Tree, province: SmallProvince, settings: Settings
) -> None:
    point(settings, tree, province, OFFICE_LDAP_URL="ldap://127.0.0.1:1")
    body = {"login": "e1", "password": "secret of E1"}
    answer = Client().post("/api/v1/session", body, content_type="application/json")
    assert answer.status_code == 503
    assert "目录服务没有应答" in answer.json()["message"]["zh"]


def certificate(folder: Path, host: str) -> tuple[str, str]:
    """A certificate of its own for a host, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(paths[0]), str(paths[1])


def test_only_the_right_certificate_is_trusted(
    province: SmallProvince, system: Account, settings: Settings, tmp_path: Path
) -> None:
    right, wrong = certificate(tmp_path, "localhost"), certificate(tmp_path, "elsewhere")
    with serve("ldaptor", tmp_path, *right) as served:
        url = f"ldaps://localhost:{served.port}"
        base = LdapSettings.read(
            {
                "OFFICE_LDAP_URL": url,
                "OFFICE_LDAP_PEOPLE_BASE": SUFFIX,
                "OFFICE_LDAP_PEOPLE_FILTER": "(cn=admin)",
                "OFFICE_LDAP_PEOPLE_ATTRIBUTES": "code=cn,unit=sn",
                "OFFICE_LDAP_CA_FILE": right[0],
                "OFFICE_LDAP_TIMEOUT": "20",
            }
        )
        assert base is not None
        settings.OFFICE_LDAP = base
        account = province.account("clerk")
        DirectoryLink.objects.create(account=account, key="admin")
        assert accounts.identify(login=account.login, password="admin-secret").id == account.id
        cases = {"another authority": wrong[0], "the system's authorities": ""}
        for case, ca in cases.items():
            settings.OFFICE_LDAP = LdapSettings(**{**base.__dict__, "ca_file": Path(ca) if ca else None})
            assert refused(account.login, "admin-secret").code == "orgchart.ldap_down", case
        other = f"ldaps://127.0.0.1:{served.port}"
        settings.OFFICE_LDAP = LdapSettings(**{**base.__dict__, "urls": (other,)})
        assert refused(account.login, "admin-secret").code == "orgchart.ldap_down", "another host's name"
