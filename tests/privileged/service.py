"""A real ``jail serve`` for tests: a process of its own on a free port, with a database in a folder of the test's."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from .program import ENV

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDED = {"ended"}


class Served:
    """A server that listens. ``key``: the administrator's, where this start has made one."""

    def __init__(self, folder: Path, settings: str = "", *options: str) -> None:
        config = folder / "serve.toml"
        config.write_text(settings)
        command = [
            sys.executable, "-m", "jail", "serve", "--config", str(config), "--state", str(folder / "state"),
            "--port", "0", *options,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV, stdin=subprocess.DEVNULL
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        self.key, self.url = "", ""
        if "listening on " in self.said:
            self.url = self.said.rpartition(" ")[2].strip()
            self._read_key()

    def _read_key(self) -> None:
        """Reads the key, which is written before the line about listening, if at all."""
        assert self.process.stdout is not None
        import os
        import select

        if select.select([self.process.stdout], [], [], 0)[0]:
            self.key = os.read(self.process.stdout.fileno(), 1000).decode().rpartition(" ")[2].strip()

    def client(self, key: str | None = None) -> httpx.Client:
        """A client that sends a key, the administrator's by default."""
        return httpx.Client(
            base_url=self.url, headers={"authorization": f"Bearer {key or self.key}"}, timeout=60, trust_env=False
        )

    def connect(self) -> socket.socket:
        """A bare connection."""
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        return socket.create_connection((host, int(port)), timeout=60)

    def end(self) -> tuple[int, str]:
        """Ends it as a service manager does; its status and what else it has said."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said

    def kill(self) -> None:
        with self.process:  # closes its pipes, where it has ended by itself too
            self.process.kill()


@contextlib.contextmanager
def served(folder: Path, settings: str = "", *options: str) -> Iterator[Served]:
    """A server that is ended by SIGTERM, which must work and say nothing."""
    server = Served(folder, settings, *options)
    try:
        assert server.url, server.said
        yield server
        if server.process.poll() is None:
            ended = server.end()
            assert ended == (0, ""), ended
    finally:
        server.kill()


def bare(server: Served, request: bytes) -> tuple[int, dict[str, Any]]:
    """Sends bytes, which may be no good HTTP, and reads to the end of the connection: status and problem object."""
    with server.connect() as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, json.loads(body) if body.startswith(b"{") else {}


def new_tenant(server: Served, name: str, **more: Any) -> str:
    """Adds a tenant with a user; returns the key of the user."""
    with server.client() as admin:
        tenant = admin.post("/v1/tenants", json={"name": name, **more})
        assert tenant.status_code == 201, tenant.text
        key = admin.post(
            "/v1/keys",
            json={"tenant": tenant.json()["id"], "user": f"{name}-user", "scopes": ["runs", "usage", "keys"]},
        )
        assert key.status_code == 201, key.text
        return str(key.json()["key"])
