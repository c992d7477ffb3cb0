"""A real PostgreSQL of Debian's package, in a folder of its own, for tests of the service."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import select
import shutil
import socket
import subprocess
import tempfile
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTINGS = ("listen_addresses=", "fsync=off", "shared_buffers=16MB", "max_connections=10")


class Postgres:
    """A server that takes connections at a socket in ``folder``. ``prefix``: makes a command one of its user's."""

    def __init__(self, folder: str, programs: str, prefix: list[str]) -> None:
        self._folder, self._programs, self._prefix = folder, programs, prefix

    def run(self, program: str, *arguments: str) -> None:
        """Runs a program of the package as the server's user."""
        command = [*self._prefix, f"{self._programs}/{program}", *arguments]
        with open(f"{self._folder}/log", "ab") as log:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder)

    def new(self, name: str) -> str:
        """Makes an empty database; its address."""
        self.execute("postgres", f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://jail@/{name}?host={self._folder}"

    def execute(self, name: str, statement: str) -> None:
        """Does something in a database, beside the service."""
        import psycopg

        with psycopg.connect(host=self._folder, user="jail", dbname=name, autocommit=True) as connection:
            connection.execute(statement.encode())


class Cut:
    """A way to a server, by TCP, that can end a connection between a commit and its answer. ``after``: the commits that
    it lets pass before, None: all. ``url``: the address of a database by this way.
    """

    def __init__(self, url: str) -> None:
        head, _, self._folder = url.partition("?host=")
        self.after: int | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = head.replace("@/", f"@127.0.0.1:{self._listener.getsockname()[1]}/")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError), self._listener:
            while True:
                with self._listener.accept()[0] as client, socket.socket(socket.AF_UNIX) as server:
                    server.connect(f"{self._folder}/.s.PGSQL.5432")
                    self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            for ready in select.select([client, server], [], [])[0]:
                part = ready.recv(65536)
                if not part:
                    return
                (client if ready is server else server).sendall(part)
                if ready is client and b"COMMIT" in part and self._is_cut():
                    server.recv(65536)
                    return

    def _is_cut(self) -> bool:
        if self.after is None:
            return False
        self.after = self.after - 1 if self.after else None
        return self.after is None

    def close(self) -> None:
        """Takes no further connection. The one that there is has ended."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()


def _user(folder: str) -> list[str]:
    """Returns the words before a command of the server, which refuses to be root and wants a user that has a name."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return ["unshare", "--map-user=nobody", "--map-group=nogroup"]


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A server, which is gone after."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL (fix: apt-get install postgresql)")
    folder = tempfile.mkdtemp(prefix="jail-pg-", dir="/tmp")  # pytest's own folder is closed to other users
    server = Postgres(folder, os.path.dirname(found[-1]), _user(folder))
    try:
        server.run("initdb", "--pgdata=data", "--username=jail", "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = " ".join(f"-c {each}" for each in (*_SETTINGS, f"unix_socket_directories={folder}"))
        server.run("pg_ctl", "start", "--pgdata=data", "--wait", "--timeout=120", f"--options={options}")
        try:
            yield server
        finally:
            server.run("pg_ctl", "stop", "--pgdata=data", "--wait", "--timeout=120", "--mode=immediate")
    finally:
        shutil.rmtree(folder)
