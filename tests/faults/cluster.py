"""The services profile in real processes: PostgreSQL, Valkey and web processes; each may be killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.beds.postgres import Postgres, postgres
from tests.beds.process import die_with_parent, free_port
from tests.beds.valkey import Valkey, valkey
from tests.faults.shape import World

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


@dataclass
class Web:
    """One web process on a port of its own; comes up again where it was."""

    cluster: Cluster
    port: int = field(default_factory=free_port)
    pid: int = 0

    def start(self) -> None:
        self.pid = self.cluster.fork(self.port)
        deadline = time.monotonic() + PATIENCE
        while not self.listens():
            if time.monotonic() > deadline:
                raise TimeoutError(f"no web process on {self.port}:\n{self.cluster.log.read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        while self.listens():
            time.sleep(0.005)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def resident(self) -> int:
        """KiB of memory in use."""
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS")))


@dataclass
class Cluster:
    """Everything; ``world`` is who may sign in and their rooms."""

    database: Postgres
    redis: Valkey
    folder: Path
    nursery: subprocess.Popen[str] | None = None
    webs: list[Web] = field(default_factory=list)
    world: World = field(default_factory=World)

    @property
    def log(self) -> Path:
        return self.folder / "web.log"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "OFFICE_PROFILE": "services",
            "OFFICE_DATABASE_URL": self.database.url(),
            "OFFICE_REDIS_URL": self.redis.url(),
            "OFFICE_DATA": str(self.folder),
            "OFFICE_DEMO": "",
            "OFFICE_OUTBOX": "inline",
        }

    def build(self, *, people: int, rooms: int = 1, size: int | None = None) -> None:
        asked = json.dumps({"people": people, "rooms": rooms, "size": size})
        command = [sys.executable, "-m", "tests.faults", asked]
        made = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        self.world = World(**json.loads(made.stdout.splitlines()[-1]))

    def serve(self, count: int = 2) -> None:
        with self.log.open("ab") as log:
            self.nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.web"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                preexec_fn=die_with_parent,
            )
        self._answer()
        self.webs = [Web(self) for _ in range(count)]
        for web in self.webs:
            web.start()

    def fork(self, port: int) -> int:
        assert self.nursery is not None and self.nursery.stdin is not None
        self.nursery.stdin.write(f"{port}\n")
        self.nursery.stdin.flush()
        return int(self._answer())

    def _answer(self) -> str:
        assert self.nursery is not None and self.nursery.stdout is not None
        line = self.nursery.stdout.readline()
        if not line:
            raise RuntimeError(f"the web processes do not start:\n{self.log.read_text()[-2000:]}")
        return line.strip()

    def stop(self) -> None:
        for web in self.webs:
            web.kill()
        if self.nursery is not None:
            self.nursery.kill()
            self.nursery.wait()


@contextmanager
def cluster(*, people: int, rooms: int = 1, size: int | None = None, webs: int = 2) -> Iterator[Cluster]:
    """PostgreSQL that keeps its commits, Valkey, a world of people, and web processes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="office-faults-")))
        made = Cluster(stack.enter_context(postgres(durable=True)), stack.enter_context(valkey()), folder)
        stack.callback(made.stop)
        made.build(people=people, rooms=rooms, size=size)
        made.serve(webs)
        yield made
