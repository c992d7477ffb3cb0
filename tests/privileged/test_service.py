"""``jail serve``: runs over HTTP, as clients see them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

import jail

from .service import Served, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

SETTINGS = """
[tenants]
shared_ids = true
[runs]
policies = ["python", "javascript", "command"]
drain = "5s"
[requests]
wait = "30s"
"""
SLEEPS = "import time\ntime.sleep(60)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def admin(server: Served) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def run(client: httpx.Client, source: object, **more: object) -> httpx.Response:
    return client.post("/v1/runs", json={"source": source, **more})


def test_create_and_wait_answers_with_the_result(admin: httpx.Client) -> None:
    answer = run(
        admin,
        "import sys\nprint(6 * 7, sys.argv[1:], input())\n{'a': (1, b'x')}",
        wait=True,
        value=True,
        args=["one"],
        stdin="in",
    )
    result = answer.json()
    assert answer.status_code == 200
    assert (result["verdict"], result["stdout"]) == ("ok", "42 ['one'] in\n")
    assert set(result) >= set(jail.run("1").as_dict())
    assert admin.get(answer.headers["location"]).json()["result"] == result


def test_create_and_poll(admin: httpx.Client) -> None:
    answer = run(admin, "raise ValueError('no')")
    assert answer.status_code == 202
    seen = answer.json()
    while seen["state"] != "ended":
        seen = admin.get(f"/v1/runs/{seen['id']}").json()
    assert (seen["verdict"], seen["result"]["exception"]["message"]) == ("exit", "no")
    assert seen["created"] <= seen["started"] <= seen["ended"]


def test_other_languages_commands_and_files(admin: httpx.Client) -> None:
    assert run(admin, "console.log(1 + 1)", policy="javascript", wait=True).json()["stdout"] == "2\n"
    assert run(admin, ["/bin/echo", "hello"], policy="command", wait=True).json()["stdout"] == "hello\n"
    wrong = run(admin, "print(1)", policy="command")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad-request")


def test_output_streams_as_it_comes_and_a_run_is_cancelled(admin: httpx.Client) -> None:
    """The guest waits for ever after its word, so that an event with that word has come before the end."""
    created = run(admin, "import time\nprint('word', flush=True)\ntime.sleep(600)", stream=True).json()
    events, result = [], {}
    with admin.stream("GET", f"/v1/runs/{created['id']}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("event: "):
                events.append(line[7:])
            elif line.startswith("data: ") and events[-1] == "output":
                assert json.loads(line[6:]) == {"stream": "stdout", "text": "word\n"}
                assert admin.post(f"/v1/runs/{created['id']}/cancel").status_code == 202
            elif line.startswith("data: ") and events[-1] == "result":
                result = json.loads(line[6:])
    assert [event for event in events if event != "state"] == ["output", "result"]
    assert (result["verdict"], result["stdout"]) == ("cancelled", "word\n")


def test_lists_have_a_cursor(admin: httpx.Client) -> None:
    made = [run(admin, str(n)).json()["id"] for n in range(3)]
    first = admin.get("/v1/runs", params={"limit": 2}).json()
    second = admin.get("/v1/runs", params={"limit": 2, "cursor": first["next"]}).json()
    assert [each["id"] for each in (*first["runs"], *second["runs"])][:3] == made[::-1]


def test_an_idempotency_key_makes_one_run(admin: httpx.Client) -> None:
    answers = [
        admin.post("/v1/runs", json={"source": "1", "wait": True}, headers={"idempotency-key": "once"}) for _ in "ab"
    ]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert answers[0].json() == answers[1].json()
    other = admin.post("/v1/runs", json={"source": "2"}, headers={"idempotency-key": "once"})
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ({"sorce": "1"}, "bad-request", 'unknown field `sorce`, did you mean "source"?'),
        ({}, "bad-request", "missing required field `source`"),
        ({"source": 5}, "bad-request", "source"),
        ({"source": "1", "policy": "node"}, "wrong-policy", "there are: python, javascript, command"),
        ({"source": "1", "limits": {"memry": 1}}, "wrong-policy", 'unknown key, did you mean "memory"?'),
        ({"source": "1", "limits": {"wall": "1h"}}, "wrong-policy", "1h is more than the 10s of this policy"),
        ({"source": "1", "limits": {"memory": None}}, "wrong-policy", "none is more than"),
        ({"source": "1", "files": {"a": {"base64": "?"}}}, "wrong-request", "files: 'a': not base64"),
        ({"source": "1", "files": {"../x": "y"}}, "wrong-request", "files: '../x' is no plain name"),
        ({"source": "1", "collect": ["/etc/*"]}, "wrong-request", "collect: '/etc/*' is no pattern"),
        ({"source": "1", "env": {"a=b": "c"}}, "wrong-request", "'a=b' cannot be the name of a variable"),
        ({"source": "1", "args": ["a\0"]}, "wrong-request", "holds a null byte"),
    ],
)
def test_a_wrong_request_is_told_why(admin: httpx.Client, body: dict[str, object], code: str, said: str) -> None:
    answer = admin.post("/v1/runs", json=body)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["status"]) == (code, answer.status_code)
    assert said in problem["detail"]


def test_limits_narrow(admin: httpx.Client) -> None:
    result = run(admin, SLEEPS, limits={"wall": 0.2, "memory": "64M"}, wait=True).json()
    assert result["verdict"] == "wall"


def test_usage_is_the_sum_of_results(server: Served) -> None:
    with server.client(new_tenant(server, "billed")) as client:
        results = [run(client, source, wait=True).json() for source in ("1", "exit(3)")]
        results.append(run(client, "while True: pass", limits={"cpu": 0.1}, wait=True).json())
        [row] = client.get("/v1/usage").json()["rows"]
        lines = client.get("/v1/usage", params={"format": "csv"}).text.splitlines()
    assert row["runs"] == len(results) == 3
    assert row["wall_seconds"] == pytest.approx(sum(each["usage"]["wall_seconds"] for each in results), abs=1e-5)
    assert row["cpu_seconds"] == pytest.approx(sum(each["usage"]["cpu_seconds"] for each in results), abs=1e-5)
    assert len(lines) == 2


def test_a_tenant_over_its_quota_is_refused(server: Served) -> None:
    """One run and no queue; a rate of one run in a thousand seconds, and two at once."""
    quota = {"concurrent": 1, "queue": 0, "rate": 0.001, "burst": 2}
    with server.client(new_tenant(server, "small", quota=quota)) as client:
        first = run(client, SLEEPS).json()
        full = run(client, "1")
        client.post(f"/v1/runs/{first['id']}/cancel")
        while client.get(f"/v1/runs/{first['id']}").json()["state"] != "ended":
            pass
        assert run(client, "1", wait=True).json()["verdict"] == "ok"
        fast = run(client, "1")
    assert (full.status_code, full.json()["code"]) == (429, "queue-full")
    assert (fast.status_code, fast.json()["code"]) == (429, "too-fast")
    assert int(full.headers["retry-after"]) >= 1
    assert int(fast.headers["retry-after"]) > 900


def test_a_queued_run_waits_for_its_turn_and_can_be_cancelled(server: Served) -> None:
    with server.client(new_tenant(server, "queued", quota={"concurrent": 1})) as client:
        first = run(client, SLEEPS).json()
        second = run(client, "1").json()
        assert client.post(f"/v1/runs/{second['id']}/cancel").json()["verdict"] == "cancelled"
        client.post(f"/v1/runs/{first['id']}/cancel")


def test_policies_are_those_that_the_administrator_allows(server: Served, admin: httpx.Client) -> None:
    assert [policy["name"] for policy in admin.get("/v1/policies").json()] == ["python", "javascript", "command"]
    with server.client(new_tenant(server, "narrow", policies=["javascript"])) as client:
        assert [policy["name"] for policy in client.get("/v1/policies").json()] == ["javascript"]
        assert run(client, "1").json()["code"] == "wrong-policy"
    wide = admin.post("/v1/tenants", json={"name": "wide", "policies": ["build"]})
    assert (wide.status_code, wide.json()["code"]) == (422, "wrong-policy")


def test_the_openapi_document_and_the_open_route(server: Served, admin: httpx.Client) -> None:
    document = admin.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/runs", "/v1/tenants", "/v1/keys", "/v1/usage"} <= set(document["paths"])
    with server.client("none") as stranger:
        assert stranger.get("/healthz").json() == {"status": "ok"}
    assert admin.get("/readyz").json()["status"] == "ok"


def test_a_program_moves_to_the_service_by_one_line(server: Served) -> None:
    source = "import sys\nprint(sys.argv[1], input())\n{'a': (1, b'x')}"
    options = {"args": ["one"], "value": True, "stdin": b"in", "wall": 5}
    here = jail.run(source, **options)
    with jail.Client(server.url, server.key) as client:
        there = client.run(source, **options)
        assert [result.stdout for result in client.map(["print(1)", b"print(2)"])] == ["1\n", "2\n"]
        assert client.run(["/bin/sh", "-c", "exit 3"]).status == 3
        assert sum(row["runs"] for row in client.usage()) >= 4
        with pytest.raises(jail.PolicyError, match="more than the 10s of this policy"):
            client.run("1", wall="1h")
    assert type(there) is jail.Result
    assert (there.stdout, there.value, there.status, there.enforced) == (here.stdout, here.value, 0, here.enforced)
    with jail.Client(server.url, "wrong") as client, pytest.raises(jail.SetupError, match="a key that holds"):
        client.run("1")
    with jail.Client("http://127.0.0.1:1", "none") as client, pytest.raises(jail.SetupError, match="cannot be reached"):
        client.run("1")


def test_an_asynchronous_client(server: Served) -> None:
    async def main() -> str:
        async with jail.AsyncClient(server.url, server.key) as client:
            return (await client.run("print(1)")).stdout

    assert asyncio.run(main()) == "1\n"


def test_results_of_shared_ids_say_so(server: Served) -> None:
    from jail.host.facts import probe

    with server.client(new_tenant(server, "noted")) as client:
        notes = run(client, "1", wait=True).json()["notes"]
    assert any("shared_ids" in note for note in notes) == (probe().id_range is None)
