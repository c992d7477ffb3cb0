"""``jail serve``: what waits and for how long, deadlines, quotas of a tenant's users, batches, rotated keys."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

import jail

from .service import Served, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

SETTINGS = "[tenants]\nshared_ids = true\n[runs]\nconcurrent = 4\n"
SLEEPS = "import time\ntime.sleep(60)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), SETTINGS) as server:
        yield server


@pytest.fixture
def client(server: Served, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A tenant of the test's own that runs one thing at a time, and has never run anything."""
    quota = {"concurrent": 1, "queue": 5, **getattr(request, "param", {})}
    with server.client(new_tenant(server, request.node.name, quota=quota)) as client:
        yield client
        for each in client.get("/v1/runs").json()["runs"]:
            client.post(f"/v1/runs/{each['id']}/cancel")


def run(client: httpx.Client, source: str = "1", **more: object) -> httpx.Response:
    return client.post("/v1/runs", json={"source": source, **more})


def test_a_run_that_waits_has_a_place_and_an_estimate(client: httpx.Client) -> None:
    """A tenant that has not run anything is taken to need one second of the whole machine for each run."""
    first, second, third = (run(client, SLEEPS).json() for _ in range(3))
    assert (first["state"], first["position"], first["estimate"]) == ("running", None, None)
    assert [each["position"] for each in (second, third)] == [1, 2]
    assert third["estimate"] >= 4.0  # four slots, of which it has one
    client.post(f"/v1/runs/{second['id']}/cancel")
    assert client.get(f"/v1/runs/{third['id']}").json()["position"] == 1


def test_a_run_that_will_not_wait_is_refused_and_leaves_nothing(client: httpx.Client) -> None:
    first = run(client, SLEEPS, queue=False)
    refused = run(client, queue=False)
    assert (first.status_code, refused.status_code, refused.json()["code"]) == (202, 429, "must-wait")
    assert refused.json()["position"] == 1
    assert int(refused.headers["retry-after"]) >= 1
    assert len(client.get("/v1/runs").json()["runs"]) == 1
    client.post(f"/v1/runs/{first.json()['id']}/cancel")
    while client.get("/v1/runs").json()["runs"][0]["state"] != "ended":
        pass
    assert run(client, queue=False, wait=True).json()["verdict"] == "ok"


def test_a_deadline_that_cannot_be_met_is_refused_early(client: httpx.Client) -> None:
    for _ in range(3):
        run(client, SLEEPS)
    refused = run(client, deadline="1s")
    assert (refused.status_code, refused.json()["code"], refused.json()["position"]) == (429, "deadline", 3)
    assert run(client, deadline="1h").status_code == 202
    wrong = run(client, deadline="soon")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad-request")


def test_no_run_goes_on_after_its_deadline(client: httpx.Client) -> None:
    """One that runs ends by it as by a limit of time; one that waits is not begun."""
    assert run(client, SLEEPS, deadline=4, limits={"wall": 9}, wait=True).json()["verdict"] == "wall"
    run(client, SLEEPS)
    late = run(client, deadline=8).json()
    assert late["state"] == "queued"
    time.sleep(8)
    for each in client.get("/v1/runs").json()["runs"][1:]:
        client.post(f"/v1/runs/{each['id']}/cancel")
    while (ended := client.get(f"/v1/runs/{late['id']}").json())["state"] != "ended":
        time.sleep(0.05)
    assert (ended["verdict"], ended["result"]["reason"]) == ("cancelled", "its deadline was over before its turn came")


def user_of(client: httpx.Client, server: Served, name: str) -> httpx.Client:
    """A client of another user of the same tenant."""
    return server.client(client.post("/v1/keys", json={"user": name}).json()["key"])


@pytest.mark.parametrize(
    "client", [{"concurrent": 2, "user_concurrent": 1, "user_queue": 1, "user_sessions": 0}], indirect=True
)
def test_a_user_has_a_share_of_its_tenants(client: httpx.Client, server: Served) -> None:
    answers = [run(client, SLEEPS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[2].json()["detail"] == "2 of 2 runs of this user run or wait"
    assert client.post("/v1/sessions", json={}).json()["code"] == "sessions-full"
    with user_of(client, server, "other") as other:
        assert run(other, wait=True).json()["verdict"] == "ok"
    states = [client.get(f"/v1/runs/{answer.json()['id']}").json()["state"] for answer in answers[:2]]
    assert states == ["running", "queued"]


@pytest.mark.parametrize(
    ("client", "said"),
    [
        ({"user_cpu_seconds": 0}, "this user has used"),
        ({"user_rate": 0.001, "burst": 1}, "0.001 runs a second is this user's rate"),
    ],
    indirect=["client"],
)
def test_a_user_has_a_rate_and_a_month(client: httpx.Client, said: str) -> None:
    answers = [run(client) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert said in answers[-1].json()["detail"]


def test_an_idle_session_holds_a_slot_and_a_client_that_leaves_gets_none(client: httpx.Client, server: Served) -> None:
    """Of one slot that its tenant may hold, as a run does."""
    opened = client.post("/v1/sessions", json={})
    assert opened.status_code == 201
    waits = run(client).json()
    assert (waits["state"], waits["position"]) == ("queued", 1)
    assert client.delete(f"/v1/sessions/{opened.json()['id']}").status_code == 204
    while (ended := client.get(f"/v1/runs/{waits['id']}").json())["state"] != "ended":
        time.sleep(0.01)
    assert ended["verdict"] == "ok"
    going = run(client, SLEEPS).json()
    key = client.headers["authorization"].partition(" ")[2]
    with jail.Client(server.url, key) as library, pytest.raises(jail.PoolFull, match="hold as many slots"):
        library.Session(wait=0.01)
    with server.client() as admin:

        def waiting() -> bool:
            return "jail_sessions_waiting 1.0" in admin.get("/metrics").text

        with server.connect() as connection:
            body = b'{"wait": "1m"}'
            head = (
                f"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nAuthorization: {client.headers['authorization']}\r\n"
            )
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)
            while not waiting():
                time.sleep(0.01)
        while waiting():
            time.sleep(0.01)
    client.post(f"/v1/runs/{going['id']}/cancel")
    assert run(client, wait=True).json()["verdict"] == "ok"
    assert [each["state"] for each in client.get("/v1/sessions").json()] == ["ended"]


# --- batches ----------------------------------------------------------------------------------------------------------


def batch(client: httpx.Client, *sources: str, **headers: str) -> httpx.Response:
    return client.post("/v1/batches", json={"runs": [{"source": source} for source in sources]}, headers=headers)


def test_a_batch_has_one_state_and_results_in_its_order(client: httpx.Client) -> None:
    made = batch(client, "print(0)", "exit(3)", "print(2)").json()
    path = f"/v1/batches/{made['id']}"
    assert (made["state"], made["runs"]) == ("open", 3)
    first = client.get(f"{path}/runs", params={"wait": True, "limit": 1}).json()
    assert first["runs"][0]["result"]["stdout"] == "0\n"
    while (seen := client.get(path).json())["state"] != "ended":
        time.sleep(0.01)
    rest = client.get(f"{path}/runs", params={"cursor": first["next"]}).json()
    assert [each["verdict"] for each in rest["runs"]] == ["exit", "ok"]
    assert rest["next"] is None
    assert (seen["states"], seen["verdicts"]) == ({"ended": 3}, {"exit": 1, "ok": 2})
    assert [each["id"] for each in client.get("/v1/batches").json()] == [made["id"]]
    assert [row["runs"] for row in client.get("/v1/usage").json()["rows"]] == [3]


def test_a_batch_is_taken_whole_or_not_at_all(client: httpx.Client) -> None:
    """Six runs fit the quota."""
    full = batch(client, *["1"] * 7)
    assert (full.status_code, full.json()["code"]) == (429, "queue-full")
    wrong = client.post("/v1/batches", json={"runs": [{"source": "1"}, {"source": "1", "policy": "none"}]})
    assert (wrong.status_code, wrong.json()["detail"][:8]) == (422, "runs[1]:")
    alone = client.post("/v1/batches", json={"runs": [{"source": "1", "wait": True}]})
    assert alone.json()["detail"] == "runs[0]: wait: only of a run that comes alone"
    assert client.get("/v1/runs").json()["runs"] == []
    assert batch(client, *["1"] * 6).status_code == 202


def test_a_batch_is_made_once_and_cancelled_whole(client: httpx.Client) -> None:
    once = {"idempotency-key": "once"}
    made = [batch(client, SLEEPS, SLEEPS, SLEEPS, **once).json()["id"] for _ in range(2)]
    assert made[0] == made[1]
    other = client.post("/v1/runs", json={"source": "1"}, headers=once)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    client.post(f"/v1/batches/{made[0]}/cancel")
    while (seen := client.get(f"/v1/batches/{made[0]}").json())["state"] != "ended":
        time.sleep(0.01)
    assert seen["verdicts"] == {"cancelled": 3}


def test_a_batch_of_another_tenant_is_as_none(client: httpx.Client, server: Served) -> None:
    made = batch(client, "1").json()["id"]
    with server.client(new_tenant(server, "stranger")) as stranger:
        for method, path in (("GET", ""), ("GET", "/runs"), ("POST", "/cancel")):
            answers = [stranger.request(method, f"/v1/batches/{wanted}{path}") for wanted in (made, "b_" + "0" * 32)]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].json() == answers[1].json()
        own = batch(stranger, "1").json()["id"]
        [run_of_another] = [each["id"] for each in client.get(f"/v1/batches/{made}/runs").json()["runs"]]
        assert stranger.get(f"/v1/batches/{own}/runs", params={"cursor": run_of_another}).status_code == 404


def test_clients_have_batches(server: Served) -> None:
    sources = [f"print({number})" for number in range(5)]
    wanted = [f"{number}\n" for number in range(5)]
    with jail.Client(server.url, server.key) as client:
        assert [result.stdout for result in client.batch(sources, wall=5)] == wanted
        assert list(client.map([])) == []

    async def main() -> list[str]:
        async with jail.AsyncClient(server.url, server.key) as client:
            return [result.stdout async for result in client.batch(sources)]

    assert asyncio.run(main()) == wanted


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_key_is_rotated(client: httpx.Client, server: Served) -> None:
    def status(key: str) -> int:
        with server.client(key) as other:
            return other.get("/v1/runs").status_code

    old = client.post("/v1/keys", json={"user": "one", "expires_in": 1000}).json()
    second = client.post(f"/v1/keys/{old['id']}/rotate", json={"grace": 600}).json()
    assert (status(old["key"]), status(second["key"])) == (200, 200)
    assert (second["user"], second["scopes"]) == ("one", ["runs"])
    assert second["expires"] - second["created"] == pytest.approx(1000, abs=0.01)
    third = client.post(f"/v1/keys/{second['id']}/rotate", json={}).json()
    assert (status(second["key"]), status(third["key"])) == (401, 200)
    again = client.post(f"/v1/keys/{second['id']}/rotate", json={})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_a_key_is_rotated_by_its_own_tenant_and_never_to_more(client: httpx.Client, server: Served) -> None:
    with server.client() as admin:
        [first] = [key["id"] for key in admin.get("/v1/keys").json() if key["name"] == "first"]
        helper = admin.post("/v1/keys", json={"user": "helper", "scopes": ["keys"]}).json()["key"]
    assert client.post(f"/v1/keys/{first}/rotate", json={}).json()["code"] == "not-found"
    with server.client(helper) as same_tenant:
        assert same_tenant.post(f"/v1/keys/{first}/rotate", json={}).json()["code"] == "not-allowed"
    with server.client() as admin:
        assert admin.get("/v1/runs").status_code == 200
