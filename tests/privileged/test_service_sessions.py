"""Sessions of ``jail serve``: what they keep, how they end, what they cost, and whose they are."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import jail

from .host import processes_with, word
from .service import Served, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

SETTINGS = """
[tenants]
shared_ids = true
[runs]
policies = ["python", "javascript", "command"]
concurrent = 8
[quota]
sessions = 3
[sessions]
concurrent = 6
lifetime = "10m"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[jail.Client]:
    with jail.Client(server.url, server.key) as client:
        yield client


def opened(client: httpx.Client, **more: object) -> str:
    answer = client.post("/v1/sessions", json=more)
    assert answer.status_code == 201, answer.text
    return f"/v1/sessions/{answer.json()['id']}"


def test_a_session_keeps_names_and_files(client: jail.Client) -> None:
    with client.Session(files={"in.txt": b"brought"}) as session:
        assert session.run("x = open('in.txt').read()\n'set'").value == "set"
        result = session.run("print(x); open('out.txt', 'w').write(x + ' back'); (1, b'y')")
        assert (result.stdout, result.value) == ("brought\n", (1, b"y"))
        assert session.files.list() == ["in.txt", "out.txt"]
        assert session.files.read("out.txt") == b"brought back"
        session.files.write("sub/more.bin", b"\x00\xff")
        assert session.run("open('sub/more.bin', 'rb').read()").value == b"\x00\xff"
        session.files.remove("in.txt")
        with pytest.raises(FileNotFoundError):
            session.files.read("in.txt")
        failed = session.run("1 / 0")
        assert failed.exception is not None
        assert failed.exception.type == "ZeroDivisionError"
        assert session.run("x").value == "brought"
    assert session.ended is not None
    assert session.ended.reason == "closed"
    with pytest.raises(jail.SessionEnded):
        session.run("x")


def test_an_asynchronous_client_has_sessions(server: Served) -> None:
    async def main() -> None:
        async with jail.AsyncClient(server.url, server.key) as client:
            async with client.Session(files={"in.txt": b"brought"}) as session:
                assert (await session.run("x = open('in.txt').read(); x")).value == "brought"
                await session.files.write("out.txt", "text")
                assert await session.files.list() == ["in.txt", "out.txt"]
                assert await session.files.read("out.txt") == b"text"
                await session.files.remove("out.txt")
                with pytest.raises(FileNotFoundError):
                    await session.files.read("out.txt")
                assert not await session.interrupt()
            assert session.ended is not None
            assert session.ended.reason == "closed"
            with pytest.raises(jail.SessionEnded):
                await session.run("x")

    asyncio.run(main())


def test_other_languages_have_sessions(client: jail.Client) -> None:
    with client.Session("javascript") as session:
        session.run("let n = 20")
        assert session.run("n + 1").value == 21
    with client.Session("command") as session:
        session.run(["/bin/sh", "-c", "echo kept > file"])
        assert session.run(["/bin/cat", "file"]).stdout == "kept\n"


def test_an_evaluation_that_is_too_long_leaves_the_session(client: jail.Client) -> None:
    with client.Session() as session:
        session.run("x = 1")
        assert session.run("while True: pass", wall=0.2).verdict == "wall"
        assert session.run("x").value == 1


def test_no_evaluation_widens_its_session(client: jail.Client) -> None:
    with client.Session(wall=2) as session:
        for limits in ({"wall": 3}, {"wall": None}, {"output": "1G"}, {"memory": "1G"}):
            with pytest.raises(jail.PolicyError, match=r"limits\."):
                session.run("1", **limits)
    for limits in ({"lifetime": "11m"}, {"idle": None}, {"memory": "2G"}):
        with pytest.raises(jail.PolicyError, match="is more than"):
            client.Session(**limits)


def test_a_session_says_why_it_ended(server: Served, client: jail.Client) -> None:
    """Also to the call that comes later, and in the list; its place is free then."""
    session = client.Session(idle=1)
    with server.client() as admin:
        while admin.get(f"/v1/sessions/{session.id}").json()["state"] == "open":
            time.sleep(0.05)
        assert admin.get(f"/v1/sessions/{session.id}").json()["reason"] == "idle"
        assert admin.get("/v1/sessions").json()[0]["id"] == session.id
    with pytest.raises(jail.SessionEnded) as caught:
        session.run("1")
    assert caught.value.ended.reason == "idle"
    with client.Session() as crowded:
        result = crowded.run("a = [0] * 10**9")
        assert result.verdict in ("exit", "memory")


def test_an_evaluation_is_interrupted_and_another_is_told_to_come_later(server: Served) -> None:
    from threading import Thread

    with server.client() as one, server.client() as other:
        path = opened(one)
        answers: list[httpx.Response] = []

        def ask() -> None:  # until it is not the one that is told to come later
            while (answer := one.post(f"{path}/evaluate", json={"source": "while True: pass"})).status_code == 409:
                pass
            answers.append(answer)

        long = Thread(target=ask)
        long.start()
        while other.post(f"{path}/evaluate", json={"source": "1"}).json().get("code") != "session-busy":
            pass
        while not other.post(f"{path}/interrupt").json()["interrupted"]:
            pass
        long.join()
        assert answers[0].json()["verdict"] == "cancelled"
        assert other.post(f"{path}/evaluate", json={"source": "2"}).json()["value"] == 2
        other.delete(path)


def test_a_tenant_has_so_many_sessions_and_its_removal_ends_them(server: Served) -> None:
    marked = word()
    key = new_tenant(server, "crowd")
    with server.client(key) as client, server.client() as admin:
        paths = [opened(client, policy="command") for _ in range(3)]
        full = client.post("/v1/sessions", json={})
        assert (full.status_code, full.json()["code"], full.json()["position"]) == (429, "sessions-full", 1)
        assert int(full.headers["retry-after"]) >= full.json()["estimate"] > 0
        with ThreadPoolExecutor(1) as threads:
            waits = threads.submit(client.post, "/v1/sessions", json={"wait": "1m"})
            while "jail_sessions_waiting 1.0" not in admin.get("/metrics").text:
                time.sleep(0.01)
            assert client.delete(paths[0]).status_code == 204
            assert client.delete(paths[0]).status_code == 204
            assert waits.result().status_code == 201
        source = ["/bin/sh", "-c", "(sleep 600; :) >/dev/null 2>&1 & echo", marked]
        client.post(f"{paths[1]}/evaluate", json={"source": source})
        assert processes_with(marked)
        [tenant] = [each["id"] for each in admin.get("/v1/tenants").json() if each["name"] == "crowd"]
        assert admin.delete(f"/v1/tenants/{tenant}").status_code == 204
        assert client.get(paths[1]).status_code == 401
    while processes_with(marked):
        time.sleep(0.01)


def test_anothers_session_is_as_if_it_were_not(server: Served) -> None:
    with server.client(new_tenant(server, "owner")) as owner, server.client(new_tenant(server, "thief")) as thief:
        path, nothing = opened(owner, files={"secret": "s"}), f"/v1/sessions/s_{'0' * 32}"
        for method, rest, body in (
            ("GET", "", None), ("DELETE", "", None), ("POST", "/evaluate", {"source": "1"}),
            ("POST", "/interrupt", None), ("GET", "/files", None), ("GET", "/files/secret", None),
            ("DELETE", "/files/secret", None), ("PUT", "/files/secret", None),
        ):  # fmt: skip
            answers = [thief.request(method, where + rest, json=body) for where in (path, nothing)]
            assert [answer.status_code for answer in answers] == [404, 404], (method, rest)
            assert answers[0].json() == answers[1].json()
        assert thief.get("/v1/sessions").json() == []
        assert owner.get(f"{path}/files/secret").content == b"s"
        owner.delete(path)


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "a%2f..%2f..%2fx", "%2e%2e/x", "a%00", "%0a", "a" * 300])
def test_a_files_name_leads_nowhere_else(server: Served, name: str) -> None:
    with server.client() as client:
        path = opened(client)
        for method in ("GET", "PUT", "DELETE"):
            answer = client.request(method, f"{path}/files/{name}")
            assert answer.status_code in (400, 404, 405, 422), (method, answer.text)
        assert client.get(f"{path}/files").json() == []
        client.delete(path)


def test_a_link_of_the_guests_leads_nowhere_else(server: Served) -> None:
    with server.client() as client:
        path = opened(client, policy="command")
        source = "ln -s /etc/hostname link; ln -s /proc/self/environ other; mkfifo pipe"
        client.post(f"{path}/evaluate", json={"source": ["/bin/sh", "-c", source]})
        for name in ("link", "other", "pipe"):
            assert client.get(f"{path}/files/{name}").status_code in (404, 409)
        client.delete(path)


def test_each_started_minute_and_evaluation_is_billed(tmp_path: Path) -> None:
    with served(tmp_path, '[prices]\nversion = "s"\nrun = "1"\ngb_second = "1"\n') as server, server.client() as client:
        path = opened(client, limits={"memory": "64M"})
        used = [
            client.post(f"{path}/evaluate", json={"source": source}).json()["usage"]["cpu_seconds"]
            for source in ("1", "sum(range(10**6))")
        ]
        client.delete(path)
        [row] = client.get("/v1/usage").json()["rows"]
    assert (row["runs"], row["session_minutes"]) == (2, 1)
    assert row["memory_gb_seconds"] == 60 / 16
    assert float(row["cost"]) == 2 + 60 / 16
    assert row["cpu_seconds"] == pytest.approx(sum(used), abs=1e-5)


def test_a_killed_service_leaves_no_session(tmp_path: Path) -> None:
    marked = word()
    server = Served(tmp_path, '[runs]\npolicies = ["command", "python"]\n')
    with server.client() as client:
        path = opened(client, policy="command")
        source = ["/bin/sh", "-c", "(sleep 600; :) >/dev/null 2>&1 & echo", marked]
        assert client.post(f"{path}/evaluate", json={"source": source}).json()["verdict"] == "ok"
        assert processes_with(marked)
    server.kill()
    while processes_with(marked):
        time.sleep(0.01)
    key = server.key
    with served(tmp_path) as server, server.client(key) as client:
        assert client.get(path).json()["reason"] == "service"
        answer = client.post(f"{path}/evaluate", json={"source": "1"})
        assert (answer.status_code, answer.json()["code"]) == (409, "session-ended")
