"""The product as a user starts it, in a folder of its own, and a browser in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.beds.process import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Without these the browser calls home, which a closed network answers with a flood of refusals; and each
# window draws two hidden pages for the address bar, which costs as much as ours. Of lists of features the
# last one counts, so Playwright's own that matter here are repeated.
FEATURES_OFF = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "PreloadTopChromeWebUI",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
]


def browser_path() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """`office run` on the embedded profile with the demo; survives being killed and started again."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data.parent / "office.log"

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "OFFICE_DATA": str(self.data),
            "OFFICE_PORT": str(self.port),
            "OFFICE_PROFILE": "embedded",
            "OFFICE_DEMO": "1",
            "OFFICE_OUTBOX": "",
            "OFFICE_DATABASE_URL": "",
            "PYTHONUNBUFFERED": "1",
        }

    def prepare(self) -> None:
        """Make the database and the demo, without starting."""
        command = [sys.executable, "-m", "office.cli", "prepare"]
        subprocess.run(command, cwd=ROOT, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def start(self, *, within: float = 180) -> Product:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "office.cli", "run"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        self._await(within)
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process:
            self.process.send_signal(how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def client(self, persona: str) -> httpx.Client:
        """A demo persona signed in over HTTP, paths below /api/v1."""
        client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=30, headers={"Origin": self.url})
        client.get("/session/state")
        client.headers["X-CSRFToken"] = client.cookies["office_csrftoken"]
        client.post("/demo/sign-in", json={"key": persona}).raise_for_status()
        client.headers["X-CSRFToken"] = client.cookies["office_csrftoken"]
        return client

    def socket(self, client: httpx.Client) -> ClientConnection:
        """The WebSocket of a signed-in client."""
        cookie = f"office_sessionid={client.cookies['office_sessionid']}"
        address = self.url.replace("http", "ws") + "/ws"
        return connect(address, origin=Origin(self.url), additional_headers={"Cookie": cookie})

    def _await(self, within: float) -> None:
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.process and self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"the product did not start:\n{self.log.read_text()[-4000:]}")
