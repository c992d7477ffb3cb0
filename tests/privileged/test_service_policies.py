"""A tenant's own policies at ``jail serve``: they narrow the administrator's, and nothing widens them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from .service import Served, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

SETTINGS = (
    '[tenants]\nshared_ids = true\n[runs]\npolicies = ["python", "command"]\nwall = "5s"\n[quota]\npolicies = 2\n'
)
WIDER: list[tuple[dict[str, Any], str]] = [
    ({"limits": {"wall": "6s"}}, "limits.wall: allows more than python does"),
    ({"limits": {"memory": "none"}}, "limits.memory: allows more"),
    ({"limits": {"pids": 100000}}, "limits.pids: allows more"),
    ({"filesystem": {"read": ["/etc/shadow"]}}, "filesystem.read: allows more"),
    ({"filesystem": {"write": ["/tmp"]}}, "filesystem.write: allows more"),
    ({"filesystem": {"tmp_exec": True}}, "filesystem.tmp_exec: allows more"),
    ({"network": {"mode": "host"}}, "network.mode, require.layers: allows more"),
    ({"network": "host"}, "network: must be a section"),
    ({"environment": {"pass": ["HOME"]}}, "environment.pass: allows more"),
    ({"syscalls": {"allow": ["...", "@sockets"]}}, "syscalls.allow: allows more"),
    ({"guest": {"level": "off"}}, "guest.level: allows more"),
    ({"guest": {"imports": ["...", "ctypes"]}}, "guest.imports: allows more"),
    ({"guest": {"interpreter": "/tmp/python"}}, "guest.interpreter: allows more"),
    ({"require": {"tier": "limits"}}, "require.tier: allows more"),
    ({"guest": {"levl": "off"}}, 'did you mean "guest.level"?'),
    ({"degrade": "allow"}, "degrade: must be a section"),
    ({"degrade": {}}, "degrade: {}: unknown"),
    ({"name": "command"}, "name: must be a section"),
    ({"files": {"a": "b"}}, "files: unknown keyword"),
    ({"limits": {"x" * 70000: 1}}, "more than 65536 bytes"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("policies"), SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def tenant(server: Served) -> Iterator[httpx.Client]:
    with server.client(new_tenant(server, "own")) as client:
        yield client


def test_no_policy_widens_the_one_that_it_is_based_on(tenant: httpx.Client) -> None:
    for policy, said in WIDER:
        answer = tenant.post("/v1/policies", json={"name": "wide", "base": "python", "policy": policy})
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong-policy"), policy
        assert said in answer.json()["detail"]
    assert [policy["name"] for policy in tenant.get("/v1/policies").json()] == ["python", "command"]


def test_a_policy_narrows_what_its_runs_may(server: Served, tenant: httpx.Client) -> None:
    """Another tenant neither sees nor names it, and a run under it cannot ask for more than it has."""
    narrow = {"limits": {"wall": "2s", "output": 5000}, "guest": {"imports": []}}
    made = tenant.post("/v1/policies", json={"name": "narrow", "base": "python", "policy": narrow})
    assert (made.status_code, made.json()["base"], made.json()["limits"]["wall"]) == (201, "python", 2.0)
    body = {"source": "import json", "policy": "narrow", "wait": True}
    refused = tenant.post("/v1/runs", json=body).json()
    assert (refused["policy"]["name"], refused["exception"]["type"]) == ("narrow", "ModuleNotFoundError")
    assert [(each["layer"], each["what"]) for each in refused["denials"]] == [("language", "json")]
    assert tenant.post("/v1/runs", json={**body, "policy": "python"}).json()["verdict"] == "ok"
    assert tenant.post("/v1/runs", json={**body, "source": "print('x' * 6000)"}).json()["verdict"] == "output"
    more = tenant.post("/v1/runs", json={**body, "limits": {"wall": "3s"}}).json()
    assert "3s is more than the 2s of this policy" in more["detail"]
    for name in ("python", "narrow"):
        again = tenant.post("/v1/policies", json={"name": name, "base": "python", "policy": {}})
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
    of_own = tenant.post("/v1/policies", json={"name": "other", "base": "narrow", "policy": {}})
    assert of_own.json()["code"] == "wrong-policy"
    with server.client(new_tenant(server, "stranger")) as stranger:
        assert [policy["name"] for policy in stranger.get("/v1/policies").json()] == ["python", "command"]
        assert stranger.post("/v1/runs", json=body).json()["code"] == "wrong-policy"
        assert stranger.delete("/v1/policies/narrow").json()["code"] == "not-found"
    assert tenant.delete("/v1/policies/narrow").status_code == 204
    assert tenant.post("/v1/runs", json=body).json()["code"] == "wrong-policy"


def test_the_number_of_policies_and_the_scope_are_limited(server: Served) -> None:
    with server.client(new_tenant(server, "many", quota={"policies": 1})) as client:
        codes = [
            client.post("/v1/policies", json={"name": name, "base": "python", "policy": {}}).json().get("code")
            for name in "ab"
        ]
        user = client.post("/v1/keys", json={"user": "user", "scopes": ["runs"]}).json()["key"]
    assert codes == [None, "not-allowed"]
    with server.client(user) as client:
        for answer in (
            client.post("/v1/policies", json={"name": "c", "base": "python", "policy": {}}),
            client.delete("/v1/policies/a"),
        ):
            assert answer.json()["code"] == "not-allowed"


def test_a_policy_falls_with_what_the_administrator_grants(tmp_path: Path) -> None:
    """It is stored. Under settings that are narrower than it, it can be named no more, until they are wider again."""
    with served(tmp_path, SETTINGS) as server, server.client() as client:
        client.post("/v1/policies", json={"name": "own", "base": "python", "policy": {"limits": {"wall": "4s"}}})
        key = server.key
    body = {"source": "1", "policy": "own"}
    with served(tmp_path, SETTINGS.replace("5s", "3s")) as server, server.client(key) as client:
        assert client.post("/v1/runs", json=body).status_code == 422
        (tmp_path / "serve.toml").write_text(SETTINGS)
        server.process.send_signal(signal.SIGHUP)
        assert server.process.stderr is not None
        assert server.process.stderr.readline() == "jail serve: the settings were read again\n"
        assert client.post("/v1/runs", json=body).status_code == 202
