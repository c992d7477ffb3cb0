"""What is shown lets nothing out by a socket or a FIFO of the host, and programs keep the sockets of their own."""

from __future__ import annotations

import os
import shutil
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.facts import probe
from jail.plan.landlock import RESOLVE_UNIX_ABI
from jail.policy.load import load
from jail.runs.execute import execute, prepare

from .host import OFF, Running, public_folder, py, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Every way to a named socket or FIFO that Python has. Prints what got through.
REACHES = r"""
import os, socket, sys
where = sys.argv[1]
KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW)
def connects(kind):
    with socket.socket(socket.AF_UNIX, kind) as s:
        s.connect(f"{where}/stream" if kind == socket.SOCK_STREAM else f"{where}/datagram")
        s.send(b"through")
def sends(kind, call):
    with socket.socket(socket.AF_UNIX, kind) as s:
        call(s)
def pair_sends(kind, call):
    a, b = socket.socketpair(socket.AF_UNIX, kind)
    with a, b:
        call(a)
def pair_connects(kind):
    a, b = socket.socketpair(socket.AF_UNIX, kind)
    b.close()
    with a:
        a.connect(f"{where}/stream")
        a.send(b"through")
to_address = lambda s: s.sendto(b"through", f"{where}/datagram")
in_message = lambda s: s.sendmsg([b"through"], [], 0, f"{where}/datagram")
def opens(flags):
    fd = os.open(f"{where}/fifo", flags | os.O_NONBLOCK)
    if flags != os.O_RDONLY:
        os.write(fd, b"through")
    elif b"from the host" not in os.read(fd, 100):
        raise OSError("nothing to read")
ways = [(connects, kind) for kind in KINDS] + [(pair_connects, kind) for kind in KINDS]
ways += [(act, kind, call) for act in (sends, pair_sends) for kind in KINDS for call in (to_address, in_message)
         if (act, kind) != (pair_sends, socket.SOCK_SEQPACKET)]  # it goes to the other end, whatever the message names
ways += [(opens, flags) for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_CREAT)]
for act, *given in ways:
    try:
        act(*given)
        print("through by", act.__name__, int(given[0]))
    except OSError:
        pass
print("done")
"""


class Host:
    """A listener, a datagram socket and the reading end of a FIFO in a folder that everybody may use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listener = socket.socket(socket.AF_UNIX)
        self.datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for name, made in (("stream", self.listener), ("datagram", self.datagrams)):
            made.bind(str(folder / name))
            made.setblocking(False)
        self.listener.listen()
        os.mkfifo(folder / "fifo")
        self.fifo = os.open(folder / "fifo", os.O_RDWR | os.O_NONBLOCK)
        os.write(self.fifo, b"from the host")
        for name in ("fifo", "stream", "datagram"):
            (folder / name).chmod(0o777)

    def got(self) -> set[str]:
        """What has come through since the last look."""
        found = set()
        with suppress(BlockingIOError):
            self.listener.accept()[0].close()
            found.add("stream")
        with suppress(BlockingIOError):
            while self.datagrams.recv(100):
                found.add("datagram")
        with suppress(BlockingIOError):
            while said := os.read(self.fifo, 100):
                found |= {"fifo"} if b"through" in said else set()
        return found

    def close(self) -> None:
        self.listener.close()
        self.datagrams.close()
        os.close(self.fifo)


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


@pytest.fixture
def host(folder: Path) -> Iterator[Host]:
    made = Host(folder)
    yield made
    made.close()


def reaching(preset: str, where: str, unix: str = "") -> jail.Result:
    """REACHES under a preset, with what ``HOST:GUEST`` or its like says as a share."""
    shares = {"rw" if preset == "build" else "ro": [where]}
    policy = load(preset, [("network.unix", unix)] if unix else [])
    guest = where.rpartition(":")[2]
    if preset == "python":
        return jail.run(REACHES, policy.replace(guest=OFF.guest), args=[guest], **shares)
    policy = policy.replace(filesystem=policy.filesystem.replace(write=()))
    return jail.run(py(REACHES, guest), policy, **shares)


@pytest.mark.parametrize("place", ["", ":/srv/s", ":/tmp/s", ":/home/s"])
@pytest.mark.parametrize("preset", ["python", "command", "build"])
def test_nothing_gets_out_by_what_stands_in_a_share(preset: str, place: str, host: Host) -> None:
    result = reaching(preset, f"{host.folder}{place}")
    assert (result.verdict, result.stdout) == ("ok", "done\n"), result.stderr
    assert host.got() == set()


def test_with_any_all_of_it_does(host: Host) -> None:
    """The program can do what it is there for: each way but pairs that are connected, and types that do not fit."""
    result = reaching("build", f"{host.folder}:/srv/s", unix="any")
    assert host.got() == {"stream", "datagram", "fifo"}
    for way in ("connects 1", "connects 2", "sends 2", "pair_sends 2"):
        assert f"through by {way}" in result.stdout
    for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
        assert f"through by opens {flags}\n" in result.stdout
    assert "pair_connects" not in result.stdout


@pytest.mark.parametrize(
    ("preset", "reached"),
    [
        ("python", set()),
        ("command", set()),
        ("build", {"fifo"} | ({"stream"} if probe().landlock_abi < RESOLVE_UNIX_ABI else set())),
    ],
)
def test_what_a_socket_that_appears_later_is_within_reach_of(preset: str, reached: set[str], folder: Path) -> None:
    """Of no preset but build: a known limit, and its size. No datagram gets out there either."""
    source = "import os, time\nprint('here', flush=True)\nwhile not os.path.exists('/srv/s/go'): time.sleep(.01)\n"
    command = source + REACHES if preset == "python" else py(source + REACHES, "/srv/s")
    policy = OFF if preset == "python" else load(preset, [("filesystem.write", "[]")])
    options = {"args": ["/srv/s"]} if preset == "python" else {}
    shares = {"rw" if preset == "build" else "ro": [f"{folder}:/srv/s"]}
    with Running(command, policy, **options, **shares) as running:
        assert running.line() == "here\n"
        late = Host(folder)
        (folder / "go").touch()
        while running.line() != "done\n":
            pass
        got = late.got()
        late.close()
    assert got == reached


OWN = {
    "a manager": """
import multiprocessing
with multiprocessing.Manager() as manager:
    shared = manager.list([1])
    worker = multiprocessing.Process(target=shared.append, args=(2,))
    worker.start()
    worker.join()
    print(list(shared))
""",
    "a fork server": """
import multiprocessing
context = multiprocessing.get_context("forkserver")
if __name__ == "__main__":
    with context.Pool(1) as pool:
        print(pool.map(abs, [-1, -2]))
""",
    "a server in the workspace": """
import asyncio, os
async def main():
    server = await asyncio.start_unix_server(lambda r, w: (w.write(b"[1, 2]"), w.close()), "own.sock")
    reader, writer = await asyncio.open_unix_connection("own.sock")
    print((await reader.read()).decode())
    writer.close()
    os.unlink("own.sock")
asyncio.run(main())
""",
    "an abstract one": """
import socket
with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
    server.bind("\\0own")
    server.listen()
    client.connect("\\0own")
    print([1, 2])
""",
}


@pytest.mark.parametrize("what", OWN)
@pytest.mark.parametrize("preset", ["command", "build"])
def test_programs_have_sockets_of_their_own(
    preset: str, what: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(host.folder)
    if preset == "command":  # nothing of the host's is shown
        assert said(py(OWN[what]), preset) in ("[1, 2]\n")
    else:
        (host.folder / "program.py").write_text(OWN[what])
        assert said(["/usr/bin/python3", "program.py"], preset) == "[1, 2]\n"
    assert host.got() == set()


POSTGRESQL = """
set -e
initdb -D data -A trust -U me >/dev/null
pg_ctl -D data -o "-c listen_addresses='' -c unix_socket_directories='$PWD'" -w -l log start >/dev/null
psql -h "$PWD" -U me -Atc 'select 6 * 7' postgres
pg_ctl -D data -m immediate stop >/dev/null
ls -A
"""


@pytest.mark.optional
def test_a_postgresql_under_test(
    folder: Path, monkeypatch: pytest.MonkeyPatch, needs: Callable[[object, str], None]
) -> None:
    """Its clients meet it at a socket in the workspace; it has System V memory, and /dev/shm."""
    folders = [os.path.dirname(os.path.realpath(found)) for found in [shutil.which("postgres")] if found]
    needs(folders, "PostgreSQL")
    monkeypatch.chdir(folder)
    result = jail.run(["/bin/sh", "-c", POSTGRESQL], "build", env={"PATH": f"{folders[0]}:/usr/bin:/bin"})
    assert (result.verdict, result.stdout) == ("ok", "42\ndata\nlog\n"), result.stderr


def test_command_has_none_once_a_folder_is_shown(folder: Path) -> None:
    source = "import socket\ntry: socket.socket(socket.AF_UNIX), print('AF_UNIX')\nexcept OSError: print('refused')\n"
    assert said(py(source), ro=[folder]) == said(py(source), rw=[folder]) == "refused\n"
    assert "AF_UNIX" in said(py(source), load("command", [("network.unix", "own")]), ro=[folder])
    assert said(py(source), load("command", [("network.unix", "none")])) == "refused\n"
    (folder / "file").write_text("")
    assert "AF_UNIX" in said(py(source), ro=[folder / "file"])
    others = "import socket; tcp = socket.socket(socket.AF_INET); pair = socket.socketpair(); print('others')"
    assert said(py(others), ro=[folder]) == "others\n"


def test_what_is_covered_stays_the_hosts_when_the_run_is_over(host: Host) -> None:
    tries = f"cd {host.folder}; rm -f stream fifo; mv datagram x; ln stream y; echo x >fifo; cat fifo; ls -A"
    result = jail.run(["/bin/sh", "-c", tries], load("build", [("filesystem.write", "[]")]), rw=[host.folder])
    assert result.stdout.split() == ["datagram", "fifo", "stream"], result.stderr
    assert {path.name for path in host.folder.iterdir()} == {"stream", "datagram", "fifo"}
    assert host.got() == set()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(host.folder / "stream"))
    assert host.got() == {"stream"}


def test_a_cover_goes_with_the_folder_that_the_guest_moves(folder: Path) -> None:
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    for path in (folder / "a", inner):
        path.chmod(0o777)
    host = Host(inner)
    source = f"import os, sys\nos.rename('/srv/s/a', '/srv/s/moved')\n{REACHES}"
    policy = load("build", [("filesystem.write", "[]")])
    assert said(py(source, "/srv/s/moved/b"), policy, rw=[f"{folder}:/srv/s"]) == "done\n"
    assert (folder / "moved" / "b" / "stream").exists()
    assert host.got() == set()
    host.close()


@pytest.mark.root_only
def test_a_device_in_a_share_cannot_be_opened(folder: Path) -> None:
    """Nor is it covered: nodev on the mount keeps it shut, whatever its mode."""
    for name, kind, number in (("null", 0o20666, os.makedev(1, 3)), ("disk", 0o60666, os.stat("/").st_dev)):
        os.mknod(folder / name, kind, number)
        (folder / name).chmod(0o666)
    (folder / "null").open("rb").close()
    source = """
import os, sys
for name in ("null", "disk"):
    for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
        try:
            os.open(f"{sys.argv[1]}/{name}", flags)
            print("opened", name, flags)
        except PermissionError:
            pass
print("done")
"""
    policy = load("build", [("filesystem.write", "[]")])
    for place in (":/srv/s", ":/tmp/s"):
        for shares in ({"ro": [f"{folder}{place}"]}, {"rw": [f"{folder}{place}"]}):
            assert said(py(source, place[1:]), policy, **shares) == "done\n"


def test_a_socket_that_has_gone_needs_no_cover(host: Host) -> None:
    policy = load("build", [("filesystem.write", "[]")])
    plan = prepare(["/bin/ls", "-A", str(host.folder)], policy, rw=[host.folder])
    (host.folder / "stream").unlink()
    (host.folder / "datagram").unlink()
    (host.folder / "datagram").mkdir()
    result = execute(plan)
    assert (result.verdict, result.stdout.split()) == ("ok", ["datagram", "fifo"]), result.reason


@pytest.mark.user_only
def test_a_folder_that_cannot_be_listed_is_not_entered(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir()
    (closed / "file").write_text("by its name")
    host = Host(closed)
    policy = load("build", [("filesystem.write", "[]")])
    for mode, shares in ((0o311, {"ro": [folder]}), (0o311, {"rw": [folder]}), (0o000, {"rw": [folder]})):
        closed.chmod(mode)
        tries = f'chmod 755 {closed} 2>&-; cat {closed}/file 2>&-; exec /usr/bin/python3 -c "$0" {closed}'
        result = jail.run(["/bin/sh", "-c", tries, REACHES], policy, **shares)
        assert (result.verdict, result.stdout) == ("ok", "done\n"), result.stderr
    closed.chmod(0o755)
    assert host.got() == set()
    host.close()


@pytest.mark.root_only
def test_a_socket_where_the_jails_id_cannot_go(folder: Path) -> None:
    """root finds it in a folder of somebody else's; the jail's init does not get there, and so no guest."""
    closed = folder / "closed"
    closed.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(closed / "agent"))
        os.chown(closed, 4242, 4242)
        closed.chmod(0o700)
        result = jail.run(["/bin/ls", str(folder)], load("build", [("filesystem.write", "[]")]), rw=[folder])
    assert (result.verdict, result.stdout) == ("ok", "closed\n"), result.reason


def test_the_jails_of_a_pool_find_it_covered(host: Host) -> None:
    read = (f"{host.folder}:/tmp/s",)
    policy = OFF.replace(filesystem=OFF.filesystem.replace(read=(*OFF.filesystem.read, *read)))
    with jail.Pool(policy, warm=2) as pool:
        for _ in range(3):
            result = pool.run(REACHES, args=["/tmp/s"])
            assert (result.verdict, result.stdout) == ("ok", "done\n"), result.stderr
    assert host.got() == set()


def test_abstract_sockets_of_the_host_stay_out_of_reach_with_its_network(host: Host) -> None:
    name = f"jail-local-{os.getpid()}"
    connect = "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect('\\0' + sys.argv[1])\nprint('through')"
    policy = load("build", [("network.mode", "host"), ("filesystem.write", "[]")])
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0" + name)
        server.listen()
        if probe().landlock_abi < 6:
            with pytest.raises(jail.HostError, match="abstract sockets"):
                jail.run(py(connect, name), policy)
        else:
            assert jail.run(py(connect, name), policy).exit_code == 1
        assert RESOLVE_UNIX_ABI > 6
    assert host.got() == set()
