"""``jail serve``: how it begins and how it ends, by kill -9 too."""

from __future__ import annotations

import os
import random
import stat
import time
from typing import TYPE_CHECKING

import pytest

from jail.host.facts import probe

from .host import processes_with, word
from .program import cli
from .service import Served, served
from .service_kills import kill_often

if TYPE_CHECKING:
    from pathlib import Path

ONE = '[quota]\nconcurrent = 1\n[runs]\npolicies = ["command", "python"]\nwarm = 0\n'
HOOKS = '[quota]\nwebhooks = 1\n[webhooks]\nallow = ["192.0.2.0/24"]\n'  # a network of nobody's: RFC 5737


def state(server: Served, id: str) -> dict[str, object]:
    with server.client() as client:
        found: dict[str, object] = client.get(f"/v1/runs/{id}").json()
        return found


def test_a_killed_service_leaves_no_jail_and_its_runs_get_one_end(tmp_path: Path) -> None:
    """A run that goes on when the service is killed ends as an error, one that waits is carried out, and each is billed
    once. The second start has the first one's keys, and prints none.
    """
    marked = word()
    first = Served(tmp_path, ONE)
    with first.client() as client:
        done = client.post("/v1/runs", json={"source": "1", "wait": True}).headers["location"].rpartition("/")[2]
        source = ["/bin/sh", "-c", "echo begun; sleep 600; :", marked]
        going = client.post("/v1/runs", json={"source": source, "policy": "command", "stream": True}).json()["id"]
        with client.stream("GET", f"/v1/runs/{going}/events") as events:
            next(line for line in events.iter_lines() if "begun" in line)
        waiting = client.post("/v1/runs", json={"source": "print('later')"}).json()
    assert waiting["state"] == "queued"
    assert processes_with(marked)
    first.kill()
    while processes_with(marked):
        time.sleep(0.01)

    with served(tmp_path, ONE) as second:
        assert second.key == ""
        second.key = first.key
        lost = state(second, going)
        assert (lost["state"], lost["verdict"]) == ("ended", "error")
        assert "not known" in lost["result"]["reason"]  # type: ignore[index]
        while (later := state(second, str(waiting["id"])))["state"] != "ended":
            time.sleep(0.01)
        assert later["result"]["stdout"] == "later\n"  # type: ignore[index]
        assert state(second, done)["verdict"] == "ok"
        with second.client() as client:
            assert [row["runs"] for row in client.get("/v1/usage").json()["rows"]] == [3]


def test_a_service_that_is_killed_under_load_gives_each_run_one_end_and_one_bill(tmp_path: Path) -> None:
    assert kill_often(tmp_path, 2, random.Random(1)) > 0


def test_a_stop_lets_runs_end_and_keeps_those_that_wait(tmp_path: Path) -> None:
    with served(tmp_path, ONE) as server, server.client() as client:
        source = "import time\nprint('begun', flush=True)\ntime.sleep(1)\nprint('whole')"
        going = client.post("/v1/runs", json={"source": source, "stream": True}).json()["id"]
        with client.stream("GET", f"/v1/runs/{going}/events") as events:
            next(line for line in events.iter_lines() if "begun" in line)
        waiting = client.post("/v1/runs", json={"source": "1"}).json()["id"]
        assert server.end() == (0, "")
        key = server.key
    with served(tmp_path, ONE) as server:
        server.key = key
        assert state(server, going)["result"]["stdout"] == "begun\nwhole\n"  # type: ignore[index]
        while state(server, waiting)["verdict"] != "ok":
            time.sleep(0.01)


def test_a_second_start_on_the_same_database_is_refused(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        second = Served(tmp_path)
        assert second.process.wait() == 125
        assert "another jail serve has this database (fix: another state.folder)" in second.said
        second.kill()
        assert stat.S_IMODE(os.stat(tmp_path / "state").st_mode) == 0o700
        assert stat.S_IMODE(os.stat(tmp_path / "state/service.db").st_mode) == 0o600
        assert server.key.encode() not in (tmp_path / "state/service.db").read_bytes()


def test_an_old_copy_of_the_database_undoes_no_revocation(tmp_path: Path) -> None:
    """The service refuses the copy; with --accept-restored no key and no webhook of the copy holds."""
    with served(tmp_path, HOOKS) as server:
        admin = server.key
        with server.client() as client:
            key = client.post("/v1/keys", json={"user": "gone"}).json()
            hook = client.post("/v1/webhooks", json={"url": "http://192.0.2.1/", "events": ["run.ended"]}).json()
            assert client.get("/v1/runs", headers={"authorization": f"Bearer {key['key']}"}).status_code == 200
    copy = {path.name: path.read_bytes() for path in (tmp_path / "state").glob("service.db*")}
    with served(tmp_path, HOOKS) as server, server.client(admin) as client:
        assert client.delete(f"/v1/webhooks/{hook['id']}").status_code == 204
        assert (tmp_path / "state/generation").read_text() == "1\n"
        assert client.delete(f"/v1/keys/{key['id']}").status_code == 204
        assert client.get("/v1/runs", headers={"authorization": f"Bearer {key['key']}"}).status_code == 401
    for path in (tmp_path / "state").glob("service.db*"):
        path.unlink()
    for name, content in copy.items():
        (tmp_path / "state" / name).write_bytes(content)

    refused = Served(tmp_path)
    assert refused.process.wait() == 125
    assert "keys revoked since would hold again (fix: --accept-restored" in refused.said
    refused.kill()
    with served(tmp_path, HOOKS, "--accept-restored") as server:
        assert server.key
        for old in (key["key"], admin):
            with server.client(old) as client:
                assert client.get("/v1/runs").status_code == 401
        with server.client() as client:
            assert client.get("/v1/runs").status_code == 200
            assert client.get("/v1/webhooks").json() == []


def test_under_a_service_manager_the_first_key_is_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its output goes to a log that others may read."""
    from . import service

    monkeypatch.setitem(service.ENV, "INVOCATION_ID", "1")
    server = Served(tmp_path)
    try:
        path = tmp_path / "state/first-key"
        assert server.said == f"jail serve: administrator's key: in {path}\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert server.process.stderr is not None
        assert "listening on" in server.process.stderr.readline()
        assert server.end() == (0, "")
    finally:
        server.kill()


def test_a_second_tenant_needs_kernel_ids_or_consent(tmp_path: Path) -> None:
    with served(tmp_path) as server, server.client() as client:
        answer = client.post("/v1/tenants", json={"name": "second"})
    if probe().id_range is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "shared-ids")
        assert "tenants.shared_ids = true" in answer.json()["detail"]
    else:
        assert answer.status_code == 201


@pytest.mark.parametrize(
    ("settings", "options", "said"),
    [
        ("[listen]\nprot = 1\n", [], 'serve.toml:2: listen.prot: unknown key, did you mean "listen.port"?'),
        ("[runs]\nwall = 'x'\n", [], 'serve.toml:2: runs.wall: "x": a number is missing'),
        ("[traces]\nendpoint = 'ftp://x'\n", [], 'serve.toml:2: traces.endpoint: "ftp://x": not an address, as'),
        ("[listn]\n", [], 'serve.toml:1: listn: unknown section, did you mean "listen"?'),
        ("", ["--address", "0.0.0.0"], "keys would cross the network in the clear (fix: listen.tls_certificate"),
        ('[runs]\npolicies = ["build"]\n', [], "runs.policies: build: shows a writable folder of the host"),
        ('[runs]\npolicies = ["pyton"]\n', [], "did you mean"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, settings: str, options: list[str], said: str) -> None:
    config = tmp_path / "serve.toml"
    config.write_text(settings)
    done = cli("serve", "--config", str(config), "--state", str(tmp_path / "state"), "--port", "0", *options)
    assert (done.returncode, done.stdout) == (125, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "state").exists()
