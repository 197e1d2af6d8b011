"""From a signature's click to the next signer's card: the product as a user starts it, demo and all.

The clerk submits documents one after another; each goes on to 核稿 and to both 会签 signers. Measured at
the receiving socket, from the moment the request leaves. The baseline is the answer to that very request:
what a signer waits for anyway.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.e2e.product import Product

DOCUMENTS = 15
PATIENCE = 30.0  # seconds before a card counts as lost
BODY = {
    "type": "doc",
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "现就进一步做好有关工作通知如下。"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "一、抓好学习宣传，确保落实。"}]},
    ],
}


@dataclass
class Signer:
    """A signed-in persona whose socket notes when each card's text arrived."""

    client: httpx.Client
    socket: ClientConnection
    seen: dict[str, float] = field(default_factory=dict)

    def listen(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            for frame in self.socket:
                content = json.loads(frame)
                if content.get("type") == "message":
                    self.seen.setdefault(str(content["message"]["text"]), time.perf_counter())
        except ConnectionClosed:
            return

    def card(self, text: str) -> float:
        """When the card arrived."""
        deadline = time.perf_counter() + PATIENCE
        while text not in self.seen:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"no card: {text}")
            time.sleep(0.001)
        return self.seen[text]

    def post(self, path: str, **body: Any) -> Any:
        answer = self.client.post(path, json=body)
        answer.raise_for_status()
        return answer.json()


@dataclass
class Times:
    """Seconds from the click: to the answer, to the card."""

    answers: list[float] = field(default_factory=list)
    cards: list[float] = field(default_factory=list)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder:
        product = Product(Path(folder) / "var").start()
        try:
            _report(_measure(product))
        finally:
            product.stop()


def _measure(product: Product) -> Times:
    keys = ("clerk", "division_head", "countersigner_law", "countersigner_finance")
    people = {key: _signer(product, key) for key in keys}
    times = Times()
    for number in range(DOCUMENTS + 1):
        one = Times()
        _carry(people, f"广东省人力资源和社会保障厅关于做好第{number + 1}次测量工作的通知", one)
        if number:  # the first warms the caches up
            times.answers += one.answers
            times.cards += one.cards
    for signer in people.values():
        signer.socket.close()
    return times


def _signer(product: Product, key: str) -> Signer:
    client = product.client(key)
    signer = Signer(client, product.socket(client))
    signer.listen()
    return signer


def _carry(people: dict[str, Signer], title: str, times: Times) -> None:
    clerk, head = people["clerk"], people["division_head"]
    document = _draft(clerk, title)
    found = clerk.post(f"/documents/{document['id']}/check")["findings"]
    reasons = {finding["rule"]: "已核对" for finding in found if finding["severity"] == "warn"}
    clicked = time.perf_counter()
    clerk.post(
        f"/documents/{document['id']}/submit", token=document["token"], reasons=reasons, key=str(uuid4())
    )
    times.answers.append(time.perf_counter() - clicked)
    times.cards.append(head.card(f"请您核稿：{title}") - clicked)
    view = head.post(f"/documents/{document['id']}/opened")
    clicked = time.perf_counter()
    head.post(
        f"/approvals/tasks/{view['my_task']['id']}/decide",
        action="agree",
        opinion="同意",
        seen_hash=view["seen_hash"],
        idempotency_key=str(uuid4()),
    )
    times.answers.append(time.perf_counter() - clicked)
    for key in ("countersigner_law", "countersigner_finance"):
        times.cards.append(people[key].card(f"请您会签：{title}") - clicked)


def _draft(clerk: Signer, title: str) -> dict[str, Any]:
    groups = clerk.client.get("/orgchart/recipient-groups").json()
    cities = next(group for group in groups if group["key"] == "city:人社")
    draft = clerk.post("/documents")
    answer = clerk.client.put(
        f"/documents/{draft['id']}/draft",
        json={
            "token": draft["token"],
            "kind": "通知",
            "title": title,
            "disclosure": "主动公开",
            "recipients": [{"unit_id": unit["id"], "role": "main"} for unit in cities["units"]],
            "body": BODY,
        },
    )
    answer.raise_for_status()
    saved: dict[str, Any] = answer.json()
    return saved


def _report(times: Times) -> None:
    answer, card = statistics.median(times.answers), statistics.median(times.cards)
    within = sum(one <= 1 for one in times.cards)
    print(f"  the answer to the click: {_line(times.answers)}")
    print(f"  the next signer's card:  {_line(times.cards)}")
    print(f"  ratio card : answer {card / answer:.2f}; {within} of {len(times.cards)} cards within a second")


def _line(seconds: list[float]) -> str:
    return f"median {statistics.median(seconds) * 1000:.0f} ms, slowest {max(seconds) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
