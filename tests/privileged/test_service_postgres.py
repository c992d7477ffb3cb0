"""``jail serve`` with PostgreSQL as its database: the main road of the other files, on a real server."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from . import postgres
from .program import cli
from .service import Served
from .service_kills import kill_often

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
