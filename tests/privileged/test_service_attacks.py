"""``jail serve`` under clients that mean ill: strangers, and a tenant that wants what is another's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .service import Served, bare, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

SETTINGS = """
[tenants]
shared_ids = true
[requests]
body = "64K"
body_time = "2s"
header_time = "2s"
[quota]
requests = 3
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def victim(server: Served) -> tuple[str, str]:
    """The key of a tenant, and a run of it whose output is a secret."""
    key = new_tenant(server, "victim")
    with server.client(key) as client:
        made = client.post("/v1/runs", json={"source": "print('secret')", "wait": True})
    return key, made.headers["location"].rpartition("/")[2]


@pytest.fixture(scope="module")
def attacker(server: Served) -> Iterator[httpx.Client]:
    with server.client(new_tenant(server, "attacker")) as client:
        yield client


ROUTES = [
    ("GET", "/v1/runs"), ("POST", "/v1/runs"), ("GET", "/v1/tenants"), ("GET", "/v1/keys"), ("GET", "/v1/usage"),
    ("GET", "/v1/audit"), ("GET", "/v1/policies"), ("GET", "/readyz"), ("GET", "/openapi.json"), ("GET", "/nothing"),
    ("GET", "/"), ("OPTIONS", "/v1/runs"), ("GET", "/healthz/../v1/runs"), ("GET", "//healthz"), ("GET", "/healthz%2f"),
]  # fmt: skip


def test_every_route_but_one_wants_a_key(server: Served) -> None:
    for method, path in ROUTES:
        request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        status, problem = bare(server, request)
        assert (status, problem.get("code")) == (401, "no-key"), path


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer jail_" + "a" * 43,
        "Basic {key}",
        "Bearer {key}x",
        "{key}",
        "Bearer {key}\r\nAuthorization: Bearer {key}",
        "Bearer  {key}",
        "Bearer {key},{key}",
        "Bearer " + "jail_" * 2000,
    ],
)
def test_only_a_whole_key_that_came_once_is_one(server: Served, header: str) -> None:
    line = header.format(key=server.key)
    request = f"GET /v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: {line}\r\n\r\n".encode()
    status, problem = bare(server, request)
    assert (status, problem.get("code")) == (401, "no-key")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost.evil.example", "", "localhost\r\nHost: localhost", "localhost@evil"],
)
def test_another_host_is_refused(server: Served, host: str) -> None:
    """A page whose name leads to 127.0.0.1 (DNS rebinding) is refused with a right key too, and for the open route."""
    for path in ("/v1/runs", "/healthz"):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {server.key}\r\n\r\n".encode()
        assert bare(server, request)[0] in (400, 421)


def test_no_answer_invites_other_origins(attacker: httpx.Client) -> None:
    answer = attacker.get("/v1/runs", headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_anothers_is_as_if_it_were_not(attacker: httpx.Client, victim: tuple[str, str]) -> None:
    _, run = victim
    nothing = "r_" + "0" * 32
    for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/cancel")):
        answers = [attacker.request(method, f"/v1/runs/{wanted}{path}") for wanted in (run, nothing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    assert attacker.get("/v1/runs", params={"cursor": run}).status_code == 404
    assert [row["user"] for row in attacker.get("/v1/usage").json()["rows"]] == []
    assert {key["user"] for key in attacker.get("/v1/keys").json()} == {"attacker-user"}


def test_a_tenant_gives_itself_nothing(attacker: httpx.Client, server: Served, victim: tuple[str, str]) -> None:
    with server.client() as admin:
        other = next(t["id"] for t in admin.get("/v1/tenants").json() if t["name"] == "victim")
        [theirs] = [key["id"] for key in admin.get("/v1/keys").json() if key["tenant"] == other]
    assert attacker.get("/v1/tenants").status_code == 403
    assert attacker.post("/v1/tenants", json={"name": "more"}).status_code == 403
    assert attacker.delete(f"/v1/tenants/{other}").status_code == 403
    assert attacker.get("/v1/audit").status_code == 403
    assert attacker.post("/v1/keys", json={"user": "x", "scopes": ["admin"]}).json()["code"] == "not-allowed"
    assert attacker.post("/v1/keys", json={"user": "x", "tenant": other}).json()["code"] == "not-found"
    assert attacker.delete(f"/v1/keys/{theirs}").json()["code"] == "not-found"
    with server.client(victim[0]) as client:
        assert client.get("/v1/runs").status_code == 200


def test_an_idempotency_key_of_another_tenant_is_free(
    attacker: httpx.Client, server: Served, victim: tuple[str, str]
) -> None:
    body, once = {"source": "print('mine')", "wait": True}, {"idempotency-key": "same"}
    with server.client(victim[0]) as client:
        first = client.post("/v1/runs", json=body, headers=once)
    second = attacker.post("/v1/runs", json=body, headers=once)
    assert first.headers["location"] != second.headers["location"]


INJECTIONS = [
    "' OR 1=1 --",
    "r_%' UNION SELECT hash FROM keys --",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "a" * 5000,
    "r_%0d%0ax: y",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_ids_are_data(attacker: httpx.Client, text: str) -> None:
    answer = attacker.get(f"/v1/runs/{text}")
    assert answer.status_code in (400, 404)
    assert answer.json()["code"] in ("not-found", "bad-request")
    assert attacker.get("/v1/runs", params={"cursor": text}).status_code in (400, 404)
    assert attacker.get("/v1/usage", params={"since": text}).status_code == 400


def test_a_policy_is_no_path_and_files_are_no_paths(attacker: httpx.Client) -> None:
    for policy in ("/etc/passwd", "../serve.toml", "build", "command", ""):
        assert attacker.post("/v1/runs", json={"source": "1", "policy": policy}).status_code in (400, 422)
    for name in ("../x", "/x", "a/../../x", "x\n", "a" * 300, ""):
        answer = attacker.post("/v1/runs", json={"source": "1", "files": {name: "y"}})
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong-request")


def test_a_tenant_that_stores_much_loses_its_own_oldest_results(server: Served, victim: tuple[str, str]) -> None:
    """Each result is a quarter of what may be kept; the bill stays whole."""
    with server.client(new_tenant(server, "hoarder", quota={"stored": "1M"})) as client:
        body = {"source": "print('x' * 250_000)", "wait": True}
        made = [
            client.post("/v1/runs", json=body, headers={"idempotency-key": str(n)}).headers["location"]
            for n in range(6)
        ]
        left = [client.get(path).status_code for path in made]
        again = client.post("/v1/runs", json=body, headers={"idempotency-key": "0"})
        assert client.get("/v1/usage").json()["rows"][0]["runs"] == 7
    assert (left[0], left[-1]) == (404, 200)
    assert sum(status == 200 for status in left) <= 4
    assert again.headers["location"] != made[0]
    with server.client(victim[0]) as client:
        assert client.get(f"/v1/runs/{victim[1]}").status_code == 200


def test_a_large_body_is_not_read(server: Served, attacker: httpx.Client) -> None:
    head = f"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: {attacker.headers['authorization']}\r\n"
    declared = f"{head}Content-Length: 99999999999999999999\r\n\r\n".encode()
    assert bare(server, declared)[0] in (400, 413)
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    status, problem = bare(server, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * 5)
    assert (status, problem["code"]) == (413, "too-large")
    both = f"{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
    assert bare(server, both)[0] == 400


def test_a_slow_client_is_left(server: Served, attacker: httpx.Client) -> None:
    """Headers that do not end, and a body that does not come: each connection ends by the service's clock."""
    head = f"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: {attacker.headers['authorization']}\r\n"
    with server.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: loc")
        status, problem = bare(server, f"{head}Content-Length: 100\r\n\r\nx".encode())
        assert (status, problem["code"]) == (408, "too-slow")
        assert connection.recv(100) == b""


def test_a_tenant_that_holds_requests_open_holds_up_itself_alone(
    server: Served, attacker: httpx.Client, victim: tuple[str, str]
) -> None:
    made = attacker.post("/v1/runs", json={"source": "import time\ntime.sleep(60)"}).json()["id"]
    head = f"Host: localhost\r\nAuthorization: {attacker.headers['authorization']}\r\n\r\n"
    held = [server.connect() for _ in range(3)]
    for connection in held:
        connection.sendall(f"GET /v1/runs/{made}/events HTTP/1.1\r\n{head}".encode())
        assert connection.recv(1)
    refused = attacker.get("/v1/runs")
    with server.client(victim[0]) as client:
        assert client.get("/v1/runs").status_code == 200
    for connection in held:
        connection.close()
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    while attacker.get("/v1/policies").status_code == 429:
        pass


@pytest.mark.parametrize(
    "body", [b"{" * 5000, b"[" * 60000, b"\xff", b'{"source": "\\ud800"}', b'{"source": 1e999}', b"null", b""]
)
def test_bodies_that_are_no_requests(attacker: httpx.Client, body: bytes) -> None:
    answer = attacker.post("/v1/runs", content=body, headers={"content-type": "application/json"})
    if answer.status_code == 202:
        return  # a lone surrogate may be text
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
    assert b"Traceback" not in answer.content
    json.loads(answer.content)
