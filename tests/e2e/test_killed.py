"""kill -9 at any moment and start again: everything acknowledged is there, once."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import WebSocketException

from tests.e2e.product import Product

pytestmark = pytest.mark.e2e
SEED = 20260310


def write_until_killed(product: Product, client: httpx.Client, conversation: str, kept: list[str]) -> None:
    """Send one message after another; ``kept`` holds what was acknowledged."""
    try:
        with product.socket(client) as socket:
            for number in range(10_000):
                text = f"第 {number} 条，{uuid4()}"
                command: dict[str, Any] = {"id": number + 1, "command": "send", "conversation": conversation}
                socket.send(json.dumps(command | {"client_id": str(uuid4()), "text": text}))
                while (frame := json.loads(socket.recv())).get("id") != number + 1:
                    pass
                if frame.get("ok"):
                    kept.append(text)
    except (WebSocketException, OSError):
        return


def save_until_killed(client: httpx.Client, draft: dict[str, Any], asked: list[str], kept: list[str]) -> None:
    """Save a draft again and again; ``kept`` was acknowledged, the last of ``asked`` perhaps not."""
    token = draft["token"]
    try:
        while True:
            title = f"关于开展{uuid4().hex}工作的通知"
            asked.append(title)
            answer = client.put(f"/documents/{draft['id']}/draft", json={"token": token, "title": title})
            answer.raise_for_status()
            token = answer.json()["token"]
            kept.append(title)
    except httpx.HTTPError:
        return


def test_what_was_acknowledged_survives_a_kill(product: Product) -> None:
    if product.process is None:
        pytest.skip("OFFICE_E2E_PORT names a product that is not ours to kill")
    moments = random.Random(SEED)
    client = product.client("clerk")
    conversation = next(
        row["id"] for row in client.get("/conversations").json()["items"] if row["kind"] == "unit"
    )
    draft = client.post("/documents", json={}).json()
    for _ in range(2):
        sent: list[str] = []
        asked: list[str] = []
        saved: list[str] = []
        writers = [
            threading.Thread(target=write_until_killed, args=(product, client, conversation, sent)),
            threading.Thread(target=save_until_killed, args=(client, draft, asked, saved)),
        ]
        for writer in writers:
            writer.start()
        time.sleep(moments.uniform(2, 4))
        product.stop(signal.SIGKILL)
        for writer in writers:
            writer.join(30)
        product.start()
        assert sent and saved
        found = [row["text"] for row in _messages(client, conversation, len(sent) + 20)]
        assert [text for text in sent if found.count(text) != 1] == []
        draft = client.get(f"/documents/{draft['id']}/draft").json()
        assert draft["title"] in {saved[-1], asked[-1]}


def _messages(client: httpx.Client, conversation: str, wanted: int) -> list[dict[str, Any]]:
    """The newest ``wanted`` messages of a conversation."""
    rows: list[dict[str, Any]] = []
    before = ""
    while len(rows) < wanted:
        page = client.get(f"/conversations/{conversation}/messages{before}").json()["items"]
        if not page:
            break
        rows = page + rows
        before = f"?before_seq={page[0]['seq']}"
    return rows
