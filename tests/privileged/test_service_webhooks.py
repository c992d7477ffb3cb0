"""Webhooks of ``jail serve``: signed, sent until they are answered, and never into the service's own networks."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import queue
import re
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from .service import Served, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

SETTINGS = """
[tenants]
shared_ids = true
[webhooks]
pause = "10ms"
attempts = 3
time = "10s"
[quota]
webhooks = 2
"""
ALLOWED = SETTINGS.replace("[quota]", 'allow = ["127.0.0.0/8"]\n[quota]')


class Listener:
    """A web server on 127.0.0.1. ``came``: the requests. ``answers``: the statuses of the next ones, then 204."""

    def __init__(self) -> None:
        self.came: queue.Queue[tuple[str, dict[str, str], bytes]] = queue.Queue()
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = listener.answers.pop(0) if listener.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{listener.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                listener.came.put((self.path, {name.lower(): value for name, value in self.headers.items()}, body))

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever).start()

    def next(self) -> tuple[str, dict[str, str], bytes]:
        """The next request, which must come."""
        return self.came.get(timeout=60)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    with listener.server:
        yield listener
        listener.server.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), ALLOWED) as server:
        yield server


@pytest.fixture
def client(server: Served, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    with server.client(new_tenant(server, request.node.name, quota=getattr(request, "param", {}))) as client:
        yield client


def hooked(client: httpx.Client, url: str, *events: str) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": url, "events": events or ["run.ended"]})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def wait_for_failed(client: httpx.Client, least: int) -> None:
    """Waits until so many events have been given up."""
    while True:
        found = re.search(r'jail_webhooks_total{outcome="failed"} (\d+)', client.get("/metrics").text)
        if found and int(found[1]) >= least:
            return
        time.sleep(0.05)


def run(client: httpx.Client, source: str = "1") -> str:
    answer = client.post("/v1/runs", json={"source": source, "wait": True})
    return str(answer.headers["location"].rpartition("/")[2])


def test_the_end_of_a_run_is_told_with_a_signature(client: httpx.Client, listener: Listener) -> None:
    """As Standard Webhooks has it; a run of another tenant is not told."""
    hook = hooked(client, f"{listener.url}/here?a=b")
    ended = run(client, "exit(3)")
    path, headers, body = listener.next()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
    told = json.loads(body)
    assert (path, told["type"]) == ("/here?a=b", "run.ended")
    assert (told["data"]["run"], told["data"]["verdict"]) == (ended, "exit")
    [listed] = client.get("/v1/webhooks").json()
    assert (listed["id"], listed["secret"]) == (hook["id"], None)


def test_events_come_in_order_and_again_until_they_are_answered(client: httpx.Client, listener: Listener) -> None:
    """A redirect is no answer, and is not followed. After three attempts an event is given up."""
    listener.answers = [302, 500, 200, 500, 404, 503]
    hooked(client, listener.url)
    runs = [run(client) for _ in range(3)]
    came = [listener.next() for _ in range(7)]
    assert [json.loads(body)["data"]["run"] for _, _, body in came] == [runs[0]] * 3 + [runs[1]] * 3 + [runs[2]]
    assert {path for path, _, _ in came} == {"/"}
    assert len({headers["webhook-id"] for _, headers, _ in came}) == 3


@pytest.mark.parametrize("client", [{"cpu_seconds": 0.000001}], indirect=True)
def test_a_month_that_is_used_up_is_told_once(client: httpx.Client, listener: Listener) -> None:
    hooked(client, listener.url, "budget.reached")
    run(client)
    assert client.post("/v1/runs", json={"source": "1"}).json()["code"] == "quota-spent"
    told = json.loads(listener.next()[2])
    assert (told["type"], told["data"]["user"]) == ("budget.reached", None)
    assert "CPU-seconds" in told["data"]["reached"]


def test_webhooks_are_few_and_a_tenants_own(client: httpx.Client, server: Served, listener: Listener) -> None:
    hooks = [hooked(client, listener.url) for _ in range(2)]
    third = client.post("/v1/webhooks", json={"url": listener.url, "events": ["alarm"]})
    assert (third.status_code, third.json()["code"]) == (403, "not-allowed")
    wrong = client.post("/v1/webhooks", json={"url": listener.url, "events": ["all"]})
    assert (wrong.status_code, "run.ended" in wrong.json()["detail"]) == (400, True)
    with server.client(new_tenant(server, "stranger")) as stranger:
        assert stranger.get("/v1/webhooks").json() == []
        assert stranger.delete(f"/v1/webhooks/{hooks[0]['id']}").status_code == 404
    for hook in hooks:
        assert client.delete(f"/v1/webhooks/{hook['id']}").status_code == 204
    assert client.get("/v1/webhooks").json() == []


# --- addresses that are not a tenant's --------------------------------------------------------------------------------

INSIDE = [
    "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://localhost:{port}/", "https://localhost:{port}/",
    "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "https://[::ffff:7f00:1]:{port}/",
    "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://0177.0.0.1:{port}/", "https://0:{port}/",
    "https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://10.0.0.1/",
    "https://192.168.1.1/", "https://172.16.0.1/", "https://100.64.0.1/", "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://[fe80::1%25lo]/", "https://224.0.0.1/", "https://168.63.129.16/",
    "http://93.184.216.34/",
]  # fmt: skip
NO_URLS = [
    "", "file:///etc/passwd", "gopher://127.0.0.1/", "https://", "https://user@example.org/", "https://a\\@b/",
    "https://example.org/#x", "https://exa mple.org/", "https://example.org/\r\nX: y", "https://example.org:0/",
    "https://example.org:99999/", "//example.org/", "https://ex\u00e4mple.org/",
]  # fmt: skip


def test_no_webhook_leads_to_the_services_own_networks(tmp_path: Path, listener: Listener) -> None:
    """Each is refused, in the same words, and nothing has come to the listener, which each of some leads to. A listener
    that an allowed webhook leads to is not reached any more when the administrator takes the network back.
    """
    port = listener.server.server_address[1]
    with served(tmp_path, SETTINGS) as server, server.client() as client:
        for url in INSIDE:
            answer = client.post("/v1/webhooks", json={"url": url.format(port=port), "events": ["run.ended"]})
            assert (answer.status_code, answer.json()["code"]) == (422, "wrong-request"), url
            assert answer.json()["detail"].startswith("url: its host has no public address"), url
        for url in NO_URLS:
            answer = client.post("/v1/webhooks", json={"url": url, "events": ["run.ended"]})
            assert answer.status_code in (400, 422), url
        for settings in (ALLOWED, SETTINGS):
            (tmp_path / "serve.toml").write_text(settings)
            server.process.send_signal(signal.SIGHUP)
            assert server.process.stderr is not None
            assert "were read again" in server.process.stderr.readline()
            if settings == ALLOWED:
                hooked(client, f"http://localhost:{port}/")
                run(client)
                assert listener.next()[0] == "/"
        run(client)
        wait_for_failed(client, 1)
        assert listener.came.empty()


def test_a_host_that_does_not_answer_holds_up_its_own_webhook_alone(tmp_path: Path, listener: Listener) -> None:
    """Each of the two events is given up when its time is over."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(
            served(tmp_path, ALLOWED.replace("10s", "2s").replace("attempts = 3", "attempts = 1"))
        )
        client = stack.enter_context(server.client())
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        hooked(client, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        hooked(client, listener.url)
        runs = [run(client) for _ in range(2)]
        assert [json.loads(listener.next()[2])["data"]["run"] for _ in runs] == runs
        wait_for_failed(client, 2)


def test_what_was_not_sent_is_sent_by_the_next_start(tmp_path: Path, listener: Listener) -> None:
    """Also after kill -9: the event of a run is stored with its end; a quota that is used up is told of once, also if
    the service dies after the run and before it has stored that.
    """
    settings = ALLOWED.replace("10ms", "1s").replace("attempts = 3", "attempts = 20") + "cpu_seconds = 0.000001\n"
    listener.answers = [500]
    first = Served(tmp_path, settings)
    try:
        with first.client() as client:
            hooked(client, listener.url)
            hook = hooked(client, listener.url, "budget.reached")["id"]
            ended = run(client)
            listener.next()
            assert client.post("/v1/runs", json={"source": "1"}).json()["code"] == "quota-spent"
    finally:
        first.kill()
    with closing(sqlite3.connect(tmp_path / "state/service.db")) as database:
        database.execute("DELETE FROM reached")
        database.execute("DELETE FROM deliveries WHERE webhook = ?", (hook,))
        database.commit()
    with served(tmp_path, settings):
        told: dict[str, Any] = {}
        while len(told) < 2:
            event = json.loads(listener.next()[2])
            told[event["type"]] = event["data"]
    assert (told["run.ended"]["run"], told["budget.reached"]["user"]) == (ended, None)
