"""python bench/service.py [OPTION...] [QUESTION...]: what a run over HTTP costs, beside the same call on a Pool.

Questions: call, rate, fair, waiting, decision; all of them by default. Each starts `jail serve` on a free port of this
machine. Only a quiet machine gives figures worth keeping. Exit status 1 where something wanted does not hold.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import TYPE_CHECKING

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[0:1] = [HERE, os.path.dirname(HERE)]

import questions  # noqa: E402
from calls import CLIENTS, SOURCE, per_second  # noqa: E402
from environment import Missing, last_line  # noqa: E402
from rivals import present, start  # noqa: E402
from table import Row, percentile, seconds, take_turns, timed  # noqa: E402

import jail  # noqa: E402  # found by the line above
from jail.service.fair_queue import FairQueue  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

CROWD, FLOOD, ASKED = 1000, 10_000, 60
WARM = 2
SETTINGS = f"""
[runs]
warm = {WARM}
[tenants]
shared_ids = true
[quota]
concurrent = 64
queue = {FLOOD + CROWD}
rate = 1e6
burst = {FLOOD + CROWD}
requests = {FLOOD}
[listen]
connections = {FLOOD}
"""


@contextlib.contextmanager
def served(more: str = "") -> Iterator[tuple[str, str, int]]:
    """A service: its address, its administrator's key, its process."""
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "serve.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(SETTINGS + more)
        command = [
            sys.executable, "-m", "jail", "serve", "--config", config, "--state", f"{folder}/state", "--port", "0"
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            try:
                if not (said := process.stdout.readline()):
                    why = last_line(process.stderr.read(), "jail serve says nothing")
                    raise Missing(f"the service does not start ({why})")
                key = said.split()[-1]
                url = process.stderr.readline().split()[-1]
                yield url, key, process.pid
            finally:
                process.terminate()


def http(url: str, key: str) -> httpx.Client:
    import httpx

    return httpx.Client(
        base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=600, trust_env=False,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
    )  # fmt: skip


def tenant(client: httpx.Client, name: str) -> str:
    made = client.post("/v1/tenants", json={"name": name}).json()["id"]
    return str(client.post("/v1/keys", json={"tenant": made, "user": name, "scopes": ["runs"]}).json()["key"])


def asked(client: httpx.Client, wait: bool = True) -> None:
    answer = client.post("/v1/runs", json={"source": SOURCE, "wait": wait})
    assert answer.status_code == (200 if wait else 202), answer.text


def call(rounds: int) -> list[Row]:
    """Times one call of print(1 + 1) over HTTP (keep-alive, one client), and the same call on a Pool."""
    command = (os.path.realpath(sys.executable), "-c", SOURCE)
    rivals, missing = present(command, readable=(sys.base_prefix,))
    with served() as (url, key, _), jail.Pool(warm=(WARM, 4 * WARM)) as pool, http(url, key) as client:
        cases: dict[str, Callable[[], object]] = {
            "Pool.run": lambda: pool.run(SOURCE).check(),
            "over HTTP": lambda: asked(client),
        }
        if "bubblewrap" in rivals:
            cases["bubblewrap, a fresh interpreter"] = start(rivals["bubblewrap"])
        took = take_turns(cases, rounds)
    rows = [timed("Pool.run", took["Pool.run"]), timed("over HTTP", took["over HTTP"], took["Pool.run"], 2.0)]
    return rows + [timed(name, took[name]) for name in list(cases)[2:]] + missing


def rate(_: int) -> list[Row]:
    """Runs a second from 8 clients; ratio to a Pool's with 8 threads."""
    with jail.Pool(warm=(WARM, 4 * WARM)) as pool:
        plain = per_second(lambda _: pool.run(SOURCE).check())
    with served() as (url, key, _), contextlib.ExitStack() as stack:
        clients = [stack.enter_context(http(url, key)) for _ in range(CLIENTS)]
        over = per_second(lambda number: asked(clients[number]))
    return [
        Row(name="Pool.run", median=f"{plain:.0f}/s"),
        Row(name="over HTTP", median=f"{over:.0f}/s", ratio=over / plain, least=0.6),
    ]


def times(url: str, key: str, at_once: int) -> list[float]:
    """Seconds of each of some runs of one tenant, so many at once."""

    def one(client: httpx.Client) -> float:
        begun = time.perf_counter()
        asked(client)
        return time.perf_counter() - begun

    with http(url, key) as client, ThreadPoolExecutor(at_once) as threads:
        return list(threads.map(lambda _: one(client), range(ASKED)))


def fair(_: int) -> list[Row]:
    """A tenant's p95, two runs at once: alone with half of the slots, and beside a tenant that queues 10,000."""
    with served() as (url, key, _), http(url, key) as admin:
        quiet, flood = tenant(admin, "quiet"), tenant(admin, "flood")
        times(url, quiet, 2)  # its pool is made, and its runs' cost is known
        alone = times(url, quiet, 2)
        with http(url, flood) as client, ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda _: asked(client, wait=False), range(FLOOD)))
            waiting = admin.get("/readyz").json()["queued"]
            beside = times(url, quiet, 2)
            left = admin.get("/readyz").json()["queued"]
    p95 = percentile(alone, 95), percentile(beside, 95)
    note = f"{waiting} of the flood waited before, {left} after"
    return [
        Row(name="alone", median=seconds(median(alone)), p90=f"p95 {seconds(p95[0])}"),
        Row(
            name="beside the flood", median=seconds(median(beside)), p90=f"p95 {seconds(p95[1])}",
            ratio=p95[1] / p95[0], limit=2.0, note=note,
        ),
    ]  # fmt: skip


def resident(pid: int) -> int:
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def waiting(_: int) -> list[Row]:
    """1,000 clients that wait at once for runs of their own: their times, and what memory the service takes."""
    with served() as (url, key, pid), http(url, key) as client:
        asked(client)
        before, most = resident(pid), [0]
        took: list[float] = []

        def one(_: int) -> None:
            begun = time.perf_counter()
            asked(client)
            took.append(time.perf_counter() - begun)

        with ThreadPoolExecutor(CROWD) as threads:
            done = [threads.submit(one, number) for number in range(CROWD)]
            while not all(each.done() for each in done):
                most[0] = max(most[0], resident(pid))
                time.sleep(0.02)
            for each in done:
                each.result()
    note = f"{(most[0] - before) / CROWD / 1024:.0f} KiB each, {CROWD / max(took):.0f} runs a second"
    p99 = seconds(percentile(took, 99))
    return [Row(name="1,000 at once", median=seconds(median(took)), p99=p99, fastest=seconds(min(took)), note=note)]


def decision(_: int) -> list[Row]:
    """A decision of the scheduler, with 10,000 tenants that have runs waiting; wanted: 20 us at most."""
    queue: FairQueue[int] = FairQueue()
    for number in range(FLOOD):
        for _ in range(3):
            queue.push(f"t{number}", "user", number, 1 + number % 7)
    took = []
    for _ in range(2 * FLOOD):
        begun = time.perf_counter()
        queue.pop()
        took.append(time.perf_counter() - begun)
    typical = median(took)  # a mean would count what another process took
    return [
        Row(name="pop", median=seconds(typical), p99=seconds(percentile(took, 99)), ratio=typical * 1e6, limit=20.0)
    ]


QUESTIONS = {"call": call, "rate": rate, "fair": fair, "waiting": waiting, "decision": decision}


def main() -> int:
    given = questions.read(questions.reader(__doc__, 200), QUESTIONS)
    return questions.status(questions.answer({name: QUESTIONS[name] for name in given.names}, given))


if __name__ == "__main__":
    sys.exit(main())
