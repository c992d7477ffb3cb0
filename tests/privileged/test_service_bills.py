"""``jail serve``: what a run costs, what a month may cost, its figures, its settings read again, and its backup."""

from __future__ import annotations

import os
import signal
import stat
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from .program import cli
from .service import Served, new_tenant, served
from .service_sums import billed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

PRICED = """
[tenants]
shared_ids = true
[prices]
version = "2026-11"
run = "0.5"
cpu_second = "2"
gb_second = "0.25"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service"), PRICED) as server:
        yield server


def run(client: httpx.Client, source: str = "1", **more: object) -> httpx.Response:
    return client.post("/v1/runs", json={"source": source, "wait": True, **more})


def test_a_bill_is_the_price_of_what_the_kernel_counted(server: Served) -> None:
    with server.client(new_tenant(server, "billed")) as client:
        results = [run(client, source).json() for source in ("1", "exit(3)", "sum(range(10**6))")]
        [row] = client.get("/v1/usage").json()["rows"]
    used = [each["usage"] for each in results]
    memory = sum((each["memory_peak_bytes"] or 0) / (1 << 30) * each["wall_seconds"] for each in used)
    wanted = 0.5 * 3 + 2 * sum(each["cpu_seconds"] for each in used) + 0.25 * memory
    assert (row["runs"], row["prices"], row["currency"]) == (3, "2026-11", "EUR")
    assert float(row["cost"]) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize(
    ("quota", "said"), [({"budget": "0.99"}, "of 0.99 of its budget"), ({"cpu_seconds": 0}, "CPU")]
)
def test_a_month_that_is_used_up_takes_no_run(server: Served, quota: dict[str, object], said: str) -> None:
    """Two runs reach the budget, whichever time they take; nothing reaches a quota of nothing."""
    with server.client(new_tenant(server, f"month-{said[:3]}", quota=quota)) as client:
        answers = [run(client).status_code for _ in range(2)]
        over = run(client)
    assert answers == ([200, 200] if "budget" in quota else [429, 429])
    assert (over.status_code, over.json()["code"]) == (429, "quota-spent")
    assert said in over.json()["detail"]
    assert 0 < int(over.headers["retry-after"]) <= 31 * 86400 + 1


def test_the_bill_of_runs_that_end_badly_is_the_sum_of_their_results(server: Served) -> None:
    """Of each kind three, some of them cancelled; tests/privileged/service_sums.py does it with 10,000."""
    assert len(billed(server, 27)) >= 5


def test_figures_name_no_tenant(server: Served) -> None:
    key = new_tenant(server, "counted")
    with server.client(key) as client, server.client() as admin:
        run(client, "exit(3)")
        client.get("/v1/runs/none")
        refused = client.get("/metrics")
        answer = admin.get("/metrics")
        scraper = admin.post("/v1/keys", json={"user": "scraper", "scopes": ["metrics"]}).json()["key"]
    with server.client(scraper) as client:
        assert client.get("/metrics").status_code == 200
        assert client.get("/v1/runs").status_code == 403
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert answer.headers["content-type"].startswith("text/plain")
    figures = answer.text
    for name in ('runs_total{verdict="exit"}', 'problems_total{code="not-found"}', "queue_wait_seconds_count"):
        assert f"jail_{name}" in figures
    assert "jail_running 0.0" in figures
    assert not [word for word in ("counted", "t_", "r_", "k_") if f'"{word}' in figures]


def heard(server: Served) -> str:
    assert server.process.stderr is not None
    return server.process.stderr.readline()


def test_settings_are_read_again(tmp_path: Path) -> None:
    """All of them or none. What the socket and the threads were made with stays until a restart."""
    config = tmp_path / "serve.toml"
    with served(tmp_path, '[prices]\nversion = "a"\nrun = "1"\n') as server, server.client() as client:
        client.get("/readyz").raise_for_status()  # the event loop takes SIGHUP from its start on
        for text, said in [
            ('[prices]\nversion = "b"\nrun = "2"\n[quota]\nqueue = 7\n', "the settings were read again"),
            ("[prices]\nversoin = 'b'\n", 'did you mean "prices.version"?'),
            ('[prices]\nversion = "a"\nrun = "3"\n', "a has been in use with other prices"),
            ("[runs]\nconcurrent = 999\n", "runs.concurrent: cannot be changed while the service runs"),
        ]:
            config.write_text(text)
            server.process.send_signal(signal.SIGHUP)
            assert said in heard(server)
            [tenant] = client.get("/v1/tenants").json()
            assert tenant["quota"]["queue"] == 7
        run(client)
        [row] = client.get("/v1/usage").json()["rows"]
        assert (row["prices"], Decimal(row["cost"])) == ("b", 2)


def test_a_start_with_tenants_that_would_share_ids_needs_consent(tmp_path: Path) -> None:
    """A policy that takes a weaker tier gives no kernel ids of its own, as root too."""
    policy = tmp_path / "weak.toml"
    policy.write_text('extends = "python"\n[require]\ntier = "limits"\n')
    settings = f'[runs]\npolicies = ["{policy}"]\n[tenants]\nshared_ids = true\n'
    with served(tmp_path, settings) as server:
        new_tenant(server, "second")
    refused = Served(tmp_path, settings.replace("true", "false"))
    assert refused.process.wait() == 125
    assert "tenants.shared_ids: there are 2 tenants, whose jails would have the same kernel ids (fix: " in refused.said
    refused.kill()


def test_a_backup_of_a_running_service_starts_with_no_key_that_was_revoked(tmp_path: Path) -> None:
    state, copy = tmp_path / "state", tmp_path / "copy.db"
    with served(tmp_path) as server, server.client() as client:
        run(client)
        done = cli("serve", "--state", str(state), "--backup", str(copy))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        again = cli("serve", "--state", str(state), "--backup", str(copy))
        assert (again.returncode, "file exists" in again.stderr) == (125, True)
        gone = client.post("/v1/keys", json={"user": "gone"}).json()
        client.delete(f"/v1/keys/{gone['id']}")
        key = server.key
    for path in state.glob("service.db*"):
        path.unlink()
    os.rename(copy, state / "service.db")
    refused = Served(tmp_path)
    assert (refused.process.wait(), "--accept-restored" in refused.said) == (125, True)
    refused.kill()
    with served(tmp_path, "", "--accept-restored") as server:
        with server.client(key) as client:
            assert client.get("/v1/runs").status_code == 401
        with server.client() as client:
            assert len(client.get("/v1/runs").json()["runs"]) == 1
    missing = cli("serve", "--state", str(tmp_path / "none"), "--backup", str(copy))
    assert (missing.returncode, missing.stderr.count("\n")) == (125, 1)
