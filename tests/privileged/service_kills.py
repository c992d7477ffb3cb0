"""``jail serve`` killed at random moments under load.

    python -m tests.privileged.service_kills [ROUNDS [SEED]]     100 kills

tests/privileged/test_service_ends.py has the short form.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from .host import processes_with, word
from .service import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS, CLIENTS, OF_A_BATCH = 100, 4, 3
SOON = 0.5  # seconds within which the kill comes
SETTINGS = '[runs]\npolicies = ["python", "command"]\n[quota]\nqueue = 40\nrate = 1e6\nburst = 1000\n'


class Load:
    """Clients that make runs until the service is gone. ``told``: the ids of those, and of the batches, that it has
    taken.
    """

    def __init__(self, server: Served, marked: str) -> None:
        self.told: list[str] = []
        self._server, self._marked = server, marked
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _ask(self, number: int) -> None:
        bodies: list[dict[str, Any]] = [
            {"source": f"print({number})"},
            {"source": ["/bin/sh", "-c", "sleep 0.05; :", self._marked], "policy": "command"},
            {"source": "exit(3)", "wait": True},
            {"runs": [{"source": "1"}] * OF_A_BATCH},
        ]
        with self._server.client() as client:
            try:
                while True:
                    for body in bodies:
                        answer = client.post("/v1/batches" if "runs" in body else "/v1/runs", json=body)
                        if answer.status_code == 429:
                            time.sleep(0.01)
                        else:
                            self.told.append(answer.headers["location"].rpartition("/")[2])
            except httpx.TransportError:
                return

    def join(self) -> list[str]:
        for thread in self._threads:
            thread.join()
        return self.told


def runs(client: httpx.Client) -> Iterator[str]:
    """The ids of all runs, each of which must have ended."""
    cursor: dict[str, str] = {}
    while True:
        page = client.get("/v1/runs", params={"limit": 100, **cursor}).json()
        for each in page["runs"]:
            assert each["state"] == "ended", each
            yield each["id"]
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


def kill_often(folder: Path, rounds: int, chance: random.Random, more: str = "") -> int:
    """Kills a service so often; returns how many runs it has made. After each kill no jail is alive; at the end each
    run that a client was told of, and every other, has one end, and the bill is their sum.
    """
    marked, key = word(), ""
    told: list[str] = []
    for _ in range(rounds):
        server = Served(folder, SETTINGS + more)
        assert server.url, server.said
        server.key = key = server.key or key
        with server.client() as client:  # a service that listens may not answer yet
            while (answer := client.post("/v1/runs", json={"source": "1"})).status_code == 429:
                time.sleep(0.01)
        told.append(answer.headers["location"].rpartition("/")[2])
        load = Load(server, marked)
        time.sleep(chance.random() * SOON)
        server.kill()
        told += load.join()
        while processes_with(marked):
            time.sleep(0.01)
    with served(folder, SETTINGS + more) as server, server.client(key) as client:
        while any(client.get("/readyz").json()[name] for name in ("queued", "running")):
            time.sleep(0.05)
        found = list(runs(client))
        assert len(set(found)) == len(found)
        batches = {each for each in told if each.startswith("b_")}
        assert set(told) - batches <= set(found)
        for each in batches:
            batch = client.get(f"/v1/batches/{each}").json()
            assert (batch["state"], batch["states"]) == ("ended", {"ended": OF_A_BATCH})
        rows = client.get("/v1/usage").json()["rows"]
        assert sum(row["runs"] for row in rows) == len(found)
        used = [client.get(f"/v1/runs/{each}").json()["result"]["usage"] for each in found]
        for name in ("wall_seconds", "cpu_seconds"):
            billed, measured = sum(row[name] for row in rows), sum(each[name] for each in used)
            assert abs(billed - measured) <= 1e-6 * len(found) + 1e-9, (name, billed, measured)
    return len(found)


def main(arguments: list[str]) -> None:
    rounds = int(arguments[0]) if arguments else ROUNDS
    seed = int(arguments[1]) if len(arguments) > 1 else random.randrange(1 << 30)
    print(f"{rounds} kills, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{kill_often(Path(folder), rounds, random.Random(seed))} runs, each with one end, and billed once")


if __name__ == "__main__":
    main(sys.argv[1:])
