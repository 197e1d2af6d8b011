"""Locks name exact bytes and no address: the same from any mirror."""

import json
import re

import pytest

from tests.house.tree import ROOT


@pytest.mark.parametrize("lock", ["uv.txt", "base.txt", "dev.txt"])
def test_python_locks_are_exact_and_hashed(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert requirements
    assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []
    assert re.findall(r"--(?:extra-)?index-url|--find-links|https?://", text) == []


def test_the_test_tools_include_what_the_product_runs_on() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / lock).read_text(), re.M))

    assert pins("base.txt") - pins("dev.txt") == set()


def test_npm_lock_carries_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    locked = {name: entry for name, entry in packages.items() if name and not entry.get("link")}
    assert locked
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
    bundled = {name for name, entry in locked.items() if entry.get("inBundle")}
    assert [name for name, entry in locked.items() if "integrity" not in entry and name not in bundled] == []


def test_npm_versions_are_exact() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert {
        name: version for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)
    } == {}
