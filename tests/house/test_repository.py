"""What the repository itself may and may not carry."""

import re

from tests.house.tree import ROOT, files, name

# Spelled in pieces, or this file would find itself.
MACHINE = re.compile(r"(?<![\w.])/(?:" + "|".join(["wor" + "k/", "roo" + "t/", "hom" + "e/\\w+/"]) + ")")
HOSTS = [
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "registry" + r"\.npm",
    "npm" + "mirror",
    "deb" + r"\.debian",
]
REGISTRY = re.compile("|".join(HOSTS))


def _matches(pattern: re.Pattern[str]) -> dict[str, str]:
    found = {}
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content[:1024]:
            match = pattern.search(content.decode("utf-8", errors="ignore"))
            if match:
                found[name(path)] = match.group()
    return found


def test_no_path_of_one_machine() -> None:
    assert _matches(MACHINE) == {}


def test_no_address_of_a_package_registry() -> None:
    assert _matches(REGISTRY) == {}


def test_the_licence_is_there() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text and "Version 2.0, January 2004" in text


def test_nothing_large_is_tracked() -> None:
    limit = 15 * 1024 * 1024
    assert {name(path): path.stat().st_size for path in files() if path.stat().st_size > limit} == {}
