"""One id goes from a request to ``jail serve`` into its answer, its run, the audit, and the spans of a collector."""

from __future__ import annotations

import gzip
import queue
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from .service import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GIVEN = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{GIVEN}-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[tuple[str, queue.Queue[bytes]]]:
    """A server that takes traces: its address, and what comes."""
    came: queue.Queue[bytes] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.put(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/traces", came
        server.shutdown()
        thread.join()


def spans(came: queue.Queue[bytes]) -> list[tuple[str, str, dict[str, Any]]]:
    """The spans that have come: trace, name, attributes."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    found = []
    while not came.empty():
        message = ExportTraceServiceRequest.FromString(came.get())
        for resource in message.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    about = {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
                    found.append((span.trace_id.hex(), span.name, about))
    return found


def test_one_id_goes_from_a_request_to_the_audit(tmp_path: Path, collector: tuple[str, queue.Queue[bytes]]) -> None:
    """A client may name it. Another header is no id, and each request gets one of its own."""
    url, came = collector
    with served(tmp_path, f'[traces]\nendpoint = "{url}"\n') as server, server.client() as client:
        ran = client.post("/v1/runs", json={"source": "1", "wait": True}, headers={"traceparent": PARENT})
        assert ran.headers["jail-trace"] == GIVEN
        assert client.get(ran.headers["location"]).json()["trace"] == GIVEN
        made = client.post("/v1/keys", json={"user": "u"})
        [line] = [each for each in client.get("/v1/audit").json() if each["object"] == made.json()["id"]]
        assert line["trace"] == made.headers["jail-trace"]
        wrong = (PARENT.upper(), PARENT + "-x", f"00-{'0' * 32}-b7ad6b7169203331-01", "x" * 5000)
        others = [client.get("/v1/audit", headers={"traceparent": each}).headers["jail-trace"] for each in wrong]
        assert len({*others, GIVEN, line["trace"]}) == len(wrong) + 2
    found = spans(came)
    assert [(name, about.get("jail.verdict")) for trace, name, about in found if trace == GIVEN] == [
        ("run", "ok"), ("request", None),
    ]  # fmt: skip
    [request] = [about for trace, name, about in found if trace == line["trace"]]
    assert (request["http.route"], request["http.response.status_code"]) == ("/v1/keys", 201)


def test_a_line_of_the_log_has_the_id_of_its_request(tmp_path: Path, collector: tuple[str, queue.Queue[bytes]]) -> None:
    """And nothing of the error's text, which holds the request's."""
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

    url, came = collector
    server = Served(tmp_path, f'[logs]\nendpoint = "{url}"\n')
    try:
        with server.client() as client:
            with sqlite3.connect(tmp_path / "state/service.db") as database:
                database.execute("DROP TABLE audit")
            lost = client.post("/v1/keys", json={"user": "somebody"}, headers={"traceparent": PARENT})
            assert (lost.status_code, lost.headers["jail-trace"]) == (503, GIVEN)
        assert server.end()[0] == 0
    finally:
        server.kill()
    body = came.get()
    assert b"somebody" not in body
    [resource] = ExportLogsServiceRequest.FromString(body).resource_logs
    [line] = resource.scope_logs[0].log_records
    assert (line.trace_id.hex(), line.body.string_value) == (GIVEN, "store: OperationalError")


def test_a_collector_that_is_not_there_holds_up_nothing(tmp_path: Path) -> None:
    """Port 1 refuses each connection. The service says so, and ends as it is asked to."""
    server = Served(tmp_path, '[traces]\nendpoint = "http://127.0.0.1:1/v1/traces"\n')
    try:
        with server.client() as client:
            assert client.post("/v1/runs", json={"source": "1", "wait": True}).json()["verdict"] == "ok"
        status, said = server.end()
        assert (status, "Failed to export" in said) == (0, True), said
    finally:
        server.kill()
