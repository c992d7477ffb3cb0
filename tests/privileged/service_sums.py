"""The bill of ``jail serve`` against the results of many runs, of which most end badly.

    python -m tests.privileged.service_sums [RUNS]     10,000 runs

tests/privileged/test_service_bills.py has the short form.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .service import Served, new_tenant, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

RUNS, BATCH = 10_000, 500
SETTINGS = "[tenants]\nshared_ids = true\n[quota]\nqueue = 1000\nrate = 1e6\nburst = 1000\n"
KINDS: list[dict[str, Any]] = [
    {"source": "print(sum(range(1000)))"},
    {"source": "exit(3)"},
    {"source": "raise SystemError"},
    {"source": "while True: pass", "limits": {"cpu": 0.02}},
    {"source": "import time\ntime.sleep(60)", "limits": {"wall": 0.05}},
    {"source": "x = [0]\nwhile True: x *= 2", "limits": {"memory": "48M", "wall": 2}},
    {"source": "while True: print('x' * 1000)", "limits": {"output": 2000}},
    {"source": "import time\ntime.sleep(60)", "deadline": "100ms"},
    {"source": "open('/etc/shadow')"},
]


def ended(client: httpx.Client, runs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The results of a batch, as each run is ended; each third one is cancelled when it is asked for."""
    batch = client.post("/v1/batches", json={"runs": runs})
    assert batch.status_code == 202, batch.text
    path, cursor, left = f"{batch.headers['location']}/runs", {}, len(runs)
    while left:
        page = client.get(path, params={"wait": True, "limit": 100, **cursor}).json()["runs"]
        for run in page:
            if run["result"] is None:
                if left % 3 == 0:
                    client.post(f"/v1/runs/{run['id']}/cancel").raise_for_status()
                break
            cursor = {"cursor": run["id"]}
            left -= 1
            yield run["result"]


def billed(server: Served, count: int) -> Counter[str]:
    """Makes so many runs of a tenant of its own, and compares the sums; returns how often each verdict was."""
    verdicts: Counter[str] = Counter()
    wall = cpu = memory = 0
    with server.client(new_tenant(server, f"billed-{count}")) as client:
        for begin in range(0, count, BATCH):
            runs = [KINDS[number % len(KINDS)] for number in range(begin, min(begin + BATCH, count))]
            for result in ended(client, runs):
                usage = result["usage"]
                verdicts[result["verdict"]] += 1
                wall += round(usage["wall_seconds"] * 1e6)
                cpu += round(usage["cpu_seconds"] * 1e6)
                memory += round((usage["memory_peak_bytes"] or 0) / 1024 * usage["wall_seconds"] * 1e3)
        rows = client.get("/v1/usage").json()["rows"]
    assert sum(row["runs"] for row in rows) == verdicts.total() == count
    for name, total in (("wall_seconds", wall / 1e6), ("cpu_seconds", cpu / 1e6)):
        assert abs(sum(row[name] for row in rows) - total) < 1e-6, name
    assert abs(sum(row["memory_gb_seconds"] for row in rows) - memory / (1 << 20) / 1e3) < 1e-6
    return verdicts


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else RUNS
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), SETTINGS) as server:
        print(f"{count} runs, billed as their results say: {dict(billed(server, count))}")


if __name__ == "__main__":
    main(sys.argv[1:])
