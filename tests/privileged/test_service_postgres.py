"""``jail serve`` with PostgreSQL as its database: the main road of the other files, on a real server."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from . import postgres
from .program import cli
from .service import Served
from .service_kills import kill_often

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'one' AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.postgres() as server:
        yield server


def test_a_killed_service_gives_each_run_one_end_and_one_bill(server: postgres.Postgres, tmp_path: Path) -> None:
    """Runs, batches, quotas and usage; each start takes the database over from a killed one."""
    assert kill_often(tmp_path, 2, random.Random(1), f'[state]\ndatabase = "{server.new("kills")}"\n') > 0


def test_one_service_has_the_database(server: postgres.Postgres, tmp_path: Path) -> None:
    """A second one is refused, whichever its state folder. After a lost connection the first one goes on, but not if
    another one has had the database meanwhile.
    """
    options = ("--database", server.new("one"))
    (tmp_path / "other").mkdir()
    first = Served(tmp_path, "[quota]\nrate = 0.001\nburst = 1\n", *options)
    try:
        second = Served(tmp_path / "other", "", *options)
        assert second.process.wait() == 125
        assert "another jail serve has this database" in second.said
        second.kill()
        with first.client() as client:
            body = {"source": "print('a\\0b')", "wait": True}
            ran = [client.post("/v1/runs", json=body, headers={"idempotency-key": "once"}) for _ in "ab"]
            assert [each.json()["stdout"] for each in ran] == ["a\0b\n"] * 2
            assert client.post("/v1/runs", json=body).json()["code"] == "too-fast"
            assert client.get("/v1/runs/%00").json()["code"] == "bad-request"
            assert [row["runs"] for row in client.get("/v1/usage").json()["rows"]] == [1]
            server.execute("one", END)
            lost = client.get("/v1/usage")
            assert (lost.status_code, lost.json()["code"]) == (503, "not-stored")
            assert client.get("/v1/usage").status_code == 200
            server.execute("one", "UPDATE meta SET value = value + 1 WHERE name = 'starts'")
            server.execute("one", END)
            assert [client.get("/readyz").status_code for _ in "abc"] == [503] * 3
    finally:
        first.kill()
    refused = cli("serve", "--state", str(tmp_path / "state"), *options, "--backup", str(tmp_path / "copy"))
    assert (refused.returncode, refused.stderr.count("\n")) == (125, 1)
    assert "fix: copy a PostgreSQL database with pg_dump" in refused.stderr


def test_a_lost_answer_to_a_commit_leaves_no_run_and_bills_none_twice(
    server: postgres.Postgres, tmp_path: Path
) -> None:
    """The client is told that its run is not stored: so no later start carries it out, and the same key makes another
    one. The end of a run is tried again.
    """
    way = postgres.Cut(server.new("cut"))
    settings = f'[quota]\nconcurrent = 1\n[runs]\ndrain = 0\n[state]\ndatabase = "{way.url}"\n'
    first = Served(tmp_path, settings)
    once = {"headers": {"idempotency-key": "once"}}

    def told(client: httpx.Client, path: str, body: dict[str, object], **more: Any) -> None:
        way.after = 0
        lost = client.post(path, json=body, **more)
        assert (lost.status_code, lost.json()["code"], way.after) == (503, "not-stored", None)

    with first.client() as client:
        client.get("/v1/usage")  # the transactions of the start have come before
        way.after = 1
        ended = client.post("/v1/runs", json={"source": "1", "wait": True})
        assert (ended.json().get("verdict"), way.after) == ("ok", None), ended.text
        assert [row["runs"] for row in client.get("/v1/usage").json()["rows"]] == [1]
        client.post("/v1/runs", json={"source": "import time\ntime.sleep(60)"})
        told(client, "/v1/runs", {"source": "1"}, **once)
        assert client.post("/v1/runs", json={"source": "1"}, **once).status_code == 202
        assert len(client.get("/v1/runs").json()["runs"]) == 3
        told(client, "/v1/batches", {"runs": [{"source": "1"}] * 2})
        assert client.get("/v1/batches").json() == []
        told(client, "/v1/runs", {"source": "1"})
    key = first.key
    assert first.end()[0] == 0
    second = Served(tmp_path, settings)
    try:
        with second.client(key) as client:
            assert len(client.get("/v1/runs").json()["runs"]) == 3
    finally:
        second.kill()
        way.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///secret", "state.database: must be postgresql+psycopg://"),
        ("postgresql+psycopg://u:secret@/x?host=/nowhere", "service the database: failed (connection"),
        ("postgresql+psycopg://u:x@x:secret@h/x", "state.database: must be postgresql+psycopg://"),
    ],
)
def test_a_wrong_database_is_told_without_its_password(tmp_path: Path, url: str, said: str) -> None:
    done = cli("serve", "--state", str(tmp_path / "state"), "--port", "0", "--database", url)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (125, "", 1)
    assert said in done.stderr
    assert "secret" not in done.stderr
