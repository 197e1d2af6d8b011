"""A directory for the tests: a real server behind a socket, and an administrator's hand in it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ldap3

from office.settings.ldap import LdapSettings

SUFFIX = "dc=office,dc=test"
ADMIN, SECRET = f"cn=admin,{SUFFIX}", "admin-secret"
ROOT = Path(os.environ.get("OFFICE_TEST_SLAPD_ROOT", "/"))  # where Debian's slapd lies
SLAPD = ROOT / "usr/sbin/slapd"
SERVERS = ["ldaptor", *(["slapd"] if SLAPD.exists() else [])]


@dataclass
class Served:
    """A running server; ``folder`` is where its limit is set (tests.orgchart.ldap_server)."""

    kind: str
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    def limit(self, entries: int | None) -> None:
        path = self.folder / "limit"
        path.unlink(missing_ok=True)
        if entries is not None:
            path.write_text(str(entries))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serve(kind: str, folder: Path, *pair: str) -> Iterator[Served]:
    """A server of this kind, up when the block begins; ``pair`` are a certificate and its key."""
    port = free_port()
    command = [sys.executable, "-m", "tests.orgchart.ldap_server", str(folder), str(port), SUFFIX, *pair]
    libraries = ":".join(str(ROOT / path / "x86_64-linux-gnu") for path in ("usr/lib", "lib"))
    environment = dict(os.environ)
    if kind == "slapd":
        command = [
            str(SLAPD),
            "-h",
            f"ldap://127.0.0.1:{port}",
            "-f",
            str(_slapd_settings(folder)),
            "-d",
            "0",
        ]
        if ROOT.parent != ROOT:
            environment["LD_LIBRARY_PATH"] = libraries
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield Served(kind, port, folder)
    finally:
        process.terminate()
        process.wait(10)


def _slapd_settings(folder: Path) -> Path:
    schemas = "\n".join(
        f"include {ROOT / 'etc/ldap/schema' / name}.schema" for name in ("core", "cosine", "inetorgperson")
    )
    data = folder / "slapd"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    path = folder / "slapd.conf"
    path.write_text(
        f"{schemas}\nmodulepath {ROOT / 'usr/lib/ldap'}\nmoduleload back_mdb\npidfile {folder / 'pid'}\n"
        f'database mdb\nsuffix "{SUFFIX}"\nrootdn "{ADMIN}"\nrootpw {SECRET}\ndirectory {data}\n'
    )
    return path


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the LDAP server did not come up")


@dataclass
class Tree:
    """One test's part of the directory."""

    served: Served
    base: str
    connection: Any = None
    dns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        server = ldap3.Server(self.served.url, get_info=ldap3.NONE)
        self.connection = ldap3.Connection(server, ADMIN, SECRET, auto_bind=True, check_names=False)
        if self.served.kind == "slapd":
            self.connection.add(SUFFIX, ["dcObject", "organization"], {"dc": "office", "o": "office"})
        self._add(self.base, ["organizationalUnit"], {})

    def unit(self, name: str, code: str, parent: str = "", **values: str) -> str:
        above = self.dns.get(parent, self.base)
        self.dns[code] = f"ou={name},{above}"
        return self._add(self.dns[code], ["organizationalUnit"], {"ou": name, "postalCode": code} | values)

    def person(self, code: str, name: str, unit: str, title: str = "一级科员", **values: str) -> str:
        above = self.dns.get(unit, self.base)
        self.dns[code] = f"uid={code.lower()},{above}"
        filled = {
            "uid": code.lower(),
            "employeeNumber": code,
            "cn": name,
            "sn": name[0],
            "userPassword": f"secret of {code}",
        }
        if title:
            filled["title"] = title
        return self._add(self.dns[code], ["inetOrgPerson"], filled | values)

    def remove(self, code: str) -> None:
        assert self.connection.delete(self.dns[code]), self.connection.result

    def change(self, code: str, **values: str) -> None:
        changes = {key: [(ldap3.MODIFY_REPLACE, [value])] for key, value in values.items()}
        assert self.connection.modify(self.dns[code], changes), self.connection.result

    def settings(self, **more: str) -> LdapSettings:
        values = {
            "OFFICE_LDAP_URL": self.served.url,
            "OFFICE_LDAP_TLS": "off",
            "OFFICE_LDAP_PEOPLE_BASE": self.base,
            "OFFICE_LDAP_UNITS_BASE": self.base,
            "OFFICE_LDAP_UNITS_ATTRIBUTES": "code=postalCode",
            "OFFICE_LDAP_BIND_DN": ADMIN,
            "OFFICE_LDAP_PASSWORD_FILE": str(self.password_file()),
            "OFFICE_LDAP_TIMEOUT": "20",
        }
        made = LdapSettings.read(values | more)
        assert made is not None
        return made

    def password_file(self) -> Path:
        path = self.served.folder / "password"
        path.write_text(f"{SECRET}\n")
        return path

    def _add(self, dn: str, classes: list[str], values: dict[str, str]) -> str:
        assert self.connection.add(dn, classes, values), self.connection.result
        return dn
