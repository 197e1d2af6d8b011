"""Requests of ours never reach inward, follow nobody, and end in time."""

from __future__ import annotations

import base64
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from office.kernel import outbound, webhooks
from office.kernel.clock import freeze, now
from office.kernel.errors import OfficeError
from office.kernel.outbound import Reach, Unreachable, check_url, host_pattern, is_public, post

OPEN = Reach(inside=())


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("location", "/other")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/slow":
            for _ in range(40):
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.05)
        else:
            self.wfile.write(b"x" * 200_000 if self.path == "/large" else body)

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.cn/",
        "ftp://example.cn/",
        "https://user:secret@example.cn/",
        "https://example.cn/#part",
        "https://exa mple.cn/",
        "https://example.cn/\r\nX: 1",
        "https://-example.cn/",
        "https://",
        "https://example.cn:99999/",
        "https://example.cn/" + "a" * 2000,
        "//example.cn/",
        "https://example.cn\\@127.0.0.1/",
    ],
)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(OfficeError) as refused:
        check_url(url, OPEN)
    assert (refused.value.code, refused.value.field) == ("kernel.outbound_url", "url")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.100.100.200",
        "168.63.129.16",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "[fe80::1]",
        "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]",
        "localhost",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
    ],
)
def test_internal_addresses_are_refused_by_themselves(host: str) -> None:
    with pytest.raises(OfficeError) as refused:
        check_url(f"https://{host}/hook", OPEN)
    assert refused.value.code == "kernel.outbound_internal"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "hook.example.cn"])
def test_a_name_that_leads_inward_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By odd spellings of an address, and by a name server of the receiver's own."""
    if host == "hook.example.cn":
        answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(OfficeError) as refused:
        post(f"https://{host}/", body=b"", headers={}, reach=OPEN)
    assert refused.value.code == "kernel.outbound_internal"


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, connected = [], []

    def resolve(host: str, port: int, **kwargs: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], **kwargs: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable, match="refused"):
        post("https://hook.example.cn/", body=b"", headers={}, reach=OPEN)
    assert (asked, connected) == (["hook.example.cn"], [("93.184.216.34", 443)])


def test_only_hosts_of_the_policy() -> None:
    reach = Reach(hosts=("hook.example.cn", "*.gov.example"), inside=())
    assert check_url("https://Hook.Example.CN./a?b=c", reach).path == "/a?b=c"
    assert check_url("https://a.b.gov.example:8443/", reach).port == 8443
    for other in (
        "https://gov.example/",
        "https://evilgov.example/",
        "https://hook.example.cn.evil.example/",
    ):
        with pytest.raises(OfficeError) as refused:
            check_url(other, reach)
        assert refused.value.code == "kernel.outbound_host"
    assert host_pattern(" *.GOV.example. ") == "*.gov.example"
    assert [host_pattern(one) for one in ("*", "*.cn", "a b.cn", "https://a.cn", "")] == [None] * 5


def test_receivers_inside_are_named_by_the_operator(receiver: str) -> None:
    reach = Reach(hosts=(), inside=(receiver,))
    answer = post(f"http://{receiver}/", body=b"hello", headers={"x-a": "b"}, reach=reach)
    assert (answer.status, answer.body) == (200, b"hello")
    with pytest.raises(OfficeError):
        post(f"http://{receiver}/", body=b"", headers={}, reach=OPEN)


def test_redirects_size_and_time_are_bounded(receiver: str) -> None:
    reach = Reach(inside=(receiver,))
    assert post(f"http://{receiver}/moved", body=b"", headers={}, reach=reach).status == 302
    large = post(f"http://{receiver}/large", body=b"", headers={}, reach=reach)
    assert len(large.body) == outbound.ANSWER_LIMIT
    began = time.monotonic()
    with pytest.raises(Unreachable, match="timeout"):
        post(f"http://{receiver}/slow", body=b"", headers={}, reach=reach, seconds=0.3)
    assert time.monotonic() - began < 1.5


def test_public_addresses_are_public() -> None:
    assert all(is_public(ipaddress.ip_address(one)) for one in ("93.184.216.34", "2400:3200::1"))


def test_a_signature_holds_for_its_id_time_and_body_only() -> None:
    # The published example of the convention.
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = webhooks.sign(key, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    with freeze(now()):
        stamp = int(now().timestamp())
        good = webhooks.headers(key, message_id="a", timestamp=stamp, body=body)
        webhooks.verify(key, good, body)
        webhooks.verify(key, good | {"webhook-signature": "v1,no " + good["webhook-signature"]}, body)
        late = webhooks.headers(key, message_id="a", timestamp=stamp - 301, body=body)
        for given, text, code in (
            (good, body + b" ", "signature"),
            (good | {"webhook-id": "b"}, body, "signature"),
            (good | {"webhook-timestamp": str(stamp - 1)}, body, "signature"),
            (late, body, "time"),
            ({**good, "webhook-timestamp": "soon"}, body, "headers"),
            ({}, body, "headers"),
        ):
            with pytest.raises(OfficeError) as refused:
                webhooks.verify(key, given, text)
            assert (refused.value.code, refused.value.status) == (f"kernel.webhook_{code}", 401)
