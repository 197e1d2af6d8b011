"""`office create-administrator`: the first accounts of an installation, and nobody beside them unasked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.test import Client

from office.cli import main
from office.kernel import accounts
from office.kernel.models import Account, AuditRecord

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "three slow rivers meet"


def create(tmp_path: Path, kind: str, login: str, password: str = GOOD, *more: str) -> int:
    file = tmp_path / "password"
    file.write_text(password + "\n", encoding="utf-8")
    options = ["--kind", kind, "--login", login, "--password-file", str(file)]
    return main(["create-administrator", *options, *more])


def consent(tmp_path: Path, login: str, password: str = GOOD) -> list[str]:
    file = tmp_path / "consent"
    file.write_text(password, encoding="utf-8")
    return ["--consent", login, "--consent-password-file", str(file)]


def test_the_first_of_each_kind_signs_in_and_is_audited(tmp_path: Path) -> None:
    for kind in ("system", "security", "audit"):
        assert create(tmp_path, kind, f"first.{kind}") == 0
        body = json.dumps({"login": f"first.{kind}", "password": GOOD})
        answer = Client().post("/api/v1/session", body, content_type="application/json").json()
        assert answer["account"]["administrator"] == kind
        assert answer["abilities"] == {"work": False, "supervise": False, "seals": False, "administer": True}
    made = AuditRecord.objects.filter(verb="accounts.create_administrator").order_by("id")
    assert [(row.actor, row.data["kind"]) for row in made] == [
        (None, "system"),
        (None, "security"),
        (None, "audit"),
    ]
    assert GOOD not in json.dumps([row.data for row in made])


@pytest.mark.parametrize("weak", ["", "short", "password123", "9471538260471", "chief.warden1"])
def test_weak_passwords_are_refused(tmp_path: Path, weak: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert create(tmp_path, "security", "chief.warden", weak) == 1
    said = capsys.readouterr().err
    assert "口令不合要求：至少 10 个字符" in said and "too weak" in said
    assert not Account.objects.exists() and not AuditRecord.objects.exists()


@pytest.mark.parametrize(
    ("kind", "login", "said"),
    [("king", "somebody", "三类"), ("system", "a", "3 至 64"), ("system", "有 空格", "3 至 64")],
)
def test_bad_input_is_named(
    tmp_path: Path, kind: str, login: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert create(tmp_path, kind, login) == 1
    assert said in capsys.readouterr().err
    assert not Account.objects.exists()


def test_a_taken_login_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Account.objects.create_user("zhou.yining", GOOD)
    assert create(tmp_path, "audit", "zhou.yining") == 1
    assert "zhou.yining" in capsys.readouterr().err
    assert list(Account.objects.values_list("administrator", flat=True)) == [""]


def test_a_second_of_a_kind_needs_the_consent_of_one_who_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create(tmp_path, "security", "first.one")
    create(tmp_path, "audit", "other.kind")
    assert create(tmp_path, "security", "second.one") == 1
    assert "first.one" in capsys.readouterr().err
    for login, password in (("first.one", "not the password"), ("other.kind", GOOD), ("nobody", GOOD)):
        assert create(tmp_path, "security", "second.one", GOOD, *consent(tmp_path, login, password)) == 1
        assert "未新建账号" in capsys.readouterr().err
    assert Account.objects.count() == 2
    assert create(tmp_path, "security", "second.one", GOOD, *consent(tmp_path, "first.one")) == 0
    record = AuditRecord.objects.filter(verb="accounts.create_administrator").latest("id")
    assert record.actor == Account.objects.get(login="first.one").id
    assert record.data["consent"] == "first.one"


def test_guessing_the_consent_is_slowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create(tmp_path, "system", "first.one")
    for _ in range(accounts.FAILURES):
        create(tmp_path, "system", "second.one", GOOD, *consent(tmp_path, "first.one", "a wrong guess"))
    capsys.readouterr()
    assert create(tmp_path, "system", "second.one", GOOD, *consent(tmp_path, "first.one")) == 1
    assert "15" in capsys.readouterr().err


def test_it_asks_for_what_was_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["audit", "asked.for"])
    passwords = iter([GOOD, "another one entirely", GOOD, GOOD])
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    monkeypatch.setattr("office.first_accounts.getpass", lambda prompt: next(passwords))
    assert main(["create-administrator"]) == 0
    assert "differ" in capsys.readouterr().out
    assert Account.objects.get().check_password(GOOD)


def test_a_password_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))
    options = ["--kind", "audit", "--login", "piped.in", "--password-file", "-"]
    assert main(["create-administrator", *options]) == 0
    assert Account.objects.get().check_password(GOOD)
    absent = ["--kind", "system", "--login", "no.file", "--password-file", str(tmp_path / "absent")]
    assert main(["create-administrator", *absent]) == 1
    assert Account.objects.count() == 1
