"""What can be checked of the deployment files without a container engine."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from tests.house.tree import ROOT

COMPOSE = ROOT / "docker-compose.yml"
SCHEMA = Path(__file__).parent / "schemas" / "compose-spec.json"


def _compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


def test_compose_file_follows_the_specification() -> None:
    # The schema names its draft by an address that jsonschema does not know.
    jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).validate(_compose())


def test_the_services_of_the_profile_are_there_and_watched() -> None:
    services = _compose()["services"]
    assert {"postgres", "redis", "web", "worker", "beat", "proxy"} <= set(services)
    # The web container's check is the image's own, from the Dockerfile.
    unwatched = {name for name, service in services.items() if "healthcheck" not in service} - {"web"}
    assert unwatched == set()
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_every_image_is_an_exact_version() -> None:
    images = [service["image"] for service in _compose()["services"].values()]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []


def test_no_secret_stands_in_the_file() -> None:
    lines = [line for line in COMPOSE.read_text().splitlines() if re.search(r"PASSWORD|SECRET", line)]
    assert [line for line in lines if "${" not in line and not line.startswith("#")] == []


def test_mounted_files_exist() -> None:
    for service in _compose()["services"].values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).is_file()


def test_dockerfile_passes_hadolint() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_image_runs_as_nobody_special() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert users and not users[-1].startswith(("root", "0"))


def test_the_image_gets_every_app() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = (ROOT / "Dockerfile").read_text()
    for app in ("office", "orgchart", "approvals", "documents", "messaging"):
        assert f"!{app}" in ignored
        assert f"COPY {app}/ {app}/" in copied
