"""The frame extension under real servers: daphne and uvicorn, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SERVERS = ["office-daphne-free", "office-uvicorn-free"]


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server whose socket sends whatever arrives to everybody."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.fanout_server", request.param, str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["conversation"]
    yield f"ws://127.0.0.1:{port}/ws"
    process.kill()
    process.wait()


def client(url: str) -> connect:
    return connect(url, max_size=None, proxy=None, compression=None)


async def settled(*clients: ClientConnection) -> None:
    """Accepted is not yet attached: wait until what one says reaches all."""
    for index, one in enumerate(clients):
        await one.send(json.dumps(f"settled {index}"))
        for other in clients:
            while json.loads(await other.recv())["message"] != f"settled {index}":
                pass


async def test_what_one_says_everybody_hears_in_order(url: str) -> None:
    async with client(url) as one, client(url) as two:
        await asyncio.sleep(0.3)
        await settled(one, two)
        for n in range(200):
            await one.send(json.dumps(n))
        for reader in (one, two):
            assert [json.loads(await reader.recv())["message"] for _ in range(200)] == list(range(200))


@pytest.mark.parametrize("size", [1, 200, 40_000, 300_000])
async def test_messages_of_any_length_arrive_whole(url: str, size: int) -> None:
    async with client(url) as one, client(url) as two:
        await asyncio.sleep(0.3)
        await settled(one, two)
        await one.send(json.dumps("字" * size, ensure_ascii=False))
        assert json.loads(await two.recv())["message"] == "字" * size


async def test_who_does_not_read_is_cut_and_others_hear_everything(url: str) -> None:
    host, port = url.removeprefix("ws://").removesuffix("/ws").split(":")
    async with client(url) as sender, client(url) as reader:
        await asyncio.sleep(0.3)
        await settled(sender, reader)
        raw = socket.create_connection((host, int(port)))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.sendall(
            f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await asyncio.sleep(0.5)
        count, big = 40, "x" * 300_000

        for n in range(count):
            await sender.send(json.dumps([n, big]))
            # Both readers keep up, so only the third falls behind.
            for one in (sender, reader):
                assert json.loads(await one.recv())["message"][0] == n
        raw.settimeout(10)
        with raw, pytest.raises((ConnectionResetError, EOFError)):
            while True:
                if not raw.recv(1 << 20):
                    raise EOFError


async def test_a_client_that_goes_away_is_forgotten(url: str) -> None:
    async with client(url) as stays:
        await asyncio.sleep(0.3)
        gone = await client(url)
        await asyncio.sleep(0.3)
        gone.transport.abort()
        with pytest.raises(ConnectionClosed):
            await gone.recv()
        await settled(stays)
        await stays.send(json.dumps("还在"))
        assert json.loads(await stays.recv())["message"] == "还在"
