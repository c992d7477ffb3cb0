"""Nothing of the caller's leaks in, and what is shown is shown as asked for."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.plan.root import HOME
from jail.policy.load import load

from .host import OS_RING, Running, processes_with, public_folder, py, said, sh, word
from .program import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "JAIL_TEST_SECRET"
OWN = {"HOME": HOME, "LANG": "C.UTF-8", "LOGNAME": "jail", "TMPDIR": "/tmp", "USER": "jail"}


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def variables(text: str) -> dict[str, str]:
    found = dict(line.split("=", 1) for line in text.splitlines())
    assert found.pop("PATH").split(":")[-1] == "/bin"
    return found


# --- what a process inherits ----------------------------------------------------------------------------------------


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "a token")
    monkeypatch.setenv("LD_PRELOAD_X", "x")
    env = ["/usr/bin/env"]
    assert variables(said(env)) == OWN
    assert variables(said(env, env={SECRET: "given", "B": ""})) == {**OWN, SECRET: "given", "B": ""}
    passing = load("command", [("environment.pass", f'["{SECRET}", "NOT_SET"]'), ("environment.set", '{C = "d"}')])
    assert variables(said(env, passing)) == {**OWN, SECRET: "a token", "C": "d"}
    assert variables(said(env, passing, env={"HOME": "/tmp", "C": "e"})) == {
        **OWN, SECRET: "a token", "C": "e", "HOME": "/tmp"
    }  # fmt: skip
    assert SECRET not in said("import os; print(dict(os.environ))", OS_RING)


def test_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    pwd = ["/bin/pwd"]
    assert said(pwd) == f"{HOME}\n"
    assert said(pwd, ro=[folder]) == f"{inner}\n"
    assert said(pwd, rw=[f"{folder}:/work"]) == "/work/a/b\n"
    assert said(pwd, ro=[folder / "a"], cwd="/tmp") == "/tmp\n"
    for missing in ("/nowhere", str(folder), "/etc/passwd"):
        with pytest.raises(jail.SetupError) as error:
            said(pwd, cwd=missing)
        assert (error.value.stage, error.value.object) == ("working directory", missing)


def test_umask() -> None:
    before = os.umask(0o007)
    try:
        assert said(sh("umask; touch /tmp/a; mkdir /tmp/b; stat -c %a /tmp/a /tmp/b")) == "0022\n644\n755\n"
    finally:
        os.umask(before)


def test_signals_capabilities_and_groups() -> None:
    """Python ignores SIGPIPE, and this thread blocks and ignores more: the guest starts with the defaults."""
    ignored = signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM, signal.SIGCHLD})
    try:
        status = dict(line.split(":\t", 1) for line in said(["/bin/cat", "/proc/self/status"]).splitlines())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        signal.signal(signal.SIGUSR2, ignored)
    assert signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN
    for name in ("SigPnd", "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, name
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert said(sh("yes | head -n 1")) == "y\n"


def test_descriptors(folder: Path) -> None:
    kept = [os.open(folder, os.O_RDONLY), os.open(folder / "a", os.O_RDWR | os.O_CREAT), socket.socket().detach()]
    high = 400
    try:
        os.dup2(kept[0], high, inheritable=True)
        for fd in kept:
            os.set_inheritable(fd, True)
        listing = "import os; at = '/proc/self/fd/'; print([n for n in range(500) if os.path.lexists(at + str(n))])"
        assert said(py(listing)) == "[0, 1, 2]\n"
        assert said(listing, OS_RING) == "[0, 1, 2, 3]\n"
        kinds = "import os, stat; print([stat.S_ISFIFO(os.fstat(fd).st_mode) for fd in (0, 1, 2)])"
        assert said(py(kinds)) == said(kinds, OS_RING) == "[True, True, True]\n"
    finally:
        for fd in (*kept, high):
            os.close(fd)


def test_streams_that_can_be_opened_anew() -> None:
    assert (
        said(sh("echo one >/dev/stdout; echo two >/proc/self/fd/1; cat /dev/stdin"), stdin="three") == "one\ntwo\nthree"
    )


def test_session_and_terminal() -> None:
    look = """
import os
print(os.getsid(0) == os.getpgid(0) == os.getpid(), os.isatty(0))
try:
    open("/dev/tty")
except OSError as error:
    print(error.errno)
"""
    assert said(py(look)) == f"True False\n{errno.ENXIO}\n", "it has none"


# --- where it finds itself ------------------------------------------------------------------------------------------


def test_names() -> None:
    assert said(["/bin/uname", "-n"]) == "jail\n"
    assert said(py("import socket; print(socket.gethostname())")) == "jail\n"


def test_etc_is_made_up() -> None:
    names = said(["/bin/ls", "/etc"]).split()
    assert {"passwd", "group", "hosts", "nsswitch.conf"} <= set(names)
    assert not {"shadow", "machine-id", "ssh", "fstab", "crontab", "resolv.conf"} & set(names)
    assert set(said(sh("ls /etc/ssl || true")).split()) <= {"certs", "openssl.cnf", "cert.pem"}
    users = [line.split(":")[0] for line in said(["/bin/cat", "/etc/passwd"]).splitlines()]
    assert users == ["root", "jail", "nobody"]
    assert said(sh("id -un; id -gn; id -u; id -g; id -G; echo ~")) == f"jail\njail\n1000\n1000\n1000\n{HOME}\n"


def test_top_of_the_tree() -> None:
    top = set(said(["/bin/ls", "/"]).split())
    assert {"dev", "etc", "home", "proc", "tmp", "usr"} <= top
    assert not {"root", "boot", "srv", "mnt", "media", "sys", "lost+found", "opt"} & top
    write = "for d in / /usr /etc /dev /proc /run /var /home/..; do touch $d/x 2>/dev/null && echo $d; done; true"
    assert said(sh(write)) == ""


def test_processes() -> None:
    """Its own alone, and no init to look into."""
    assert (
        said(py("import os; print(sorted(p for p in os.listdir('/proc') if p.isdigit()) == [str(os.getpid())])"))
        == "True\n"
    )
    assert (
        said(py("import os; print(os.getppid() == 1, os.path.exists('/proc/1/fd/0'), os.path.exists('/proc/uptime'))"))
        == "True False False\n"
    )


def owners_of_inits() -> set[int]:
    """Root owns the files in /proc of a process that is not dumpable, which nobody of its own id may trace: proc(5)."""
    owners = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            if name == "jail-init" and int(rest.split()[1]) == os.getpid():
                owners.add((folder / "status").stat().st_uid)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return owners


def test_no_init_can_be_traced_by_its_guest() -> None:
    with Running(sh("echo ready; sleep 600; :", word())) as running:
        assert running.line() == "ready\n"
        assert owners_of_inits() == {0}


@pytest.mark.root_only
def test_no_two_jails_share_an_id() -> None:
    marked = word()
    running = [Running(sh("echo ready; sleep 600; :", marked + str(n)), limits={"pids": 5}) for n in range(4)]
    ids = []
    try:
        for number, one in enumerate(running):
            assert one.line() == "ready\n"
            waiting = said_ids(marked + str(number))
            ids.append(waiting)
    finally:
        for one in running:
            one.end()
    assert all(len(set(each)) == 1 for each in ids)
    assert len({each[0] for each in ids}) == 4
    assert all(each[0] > 65535 for each in ids)


def said_ids(marked: str) -> list[int]:
    found = []
    for pid in processes_with(marked):
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        found += [int(number) for name in ("Uid", "Gid") for number in status[name].split()]
        assert status["Groups"].strip() == ""
    return found


# --- network --------------------------------------------------------------------------------------------------------

CONNECT = """
import socket, sys
try:
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as there:
        print(there.recv(10))
except OSError as error:
    print(type(error).__name__, error.errno)
"""
ECHO = """
import socket, threading
with socket.create_server(("127.0.0.1", 0)) as server:
    port = server.getsockname()[1]
    threading.Thread(target=lambda: server.accept()[0].sendall(b"inside")).start()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as there:
        print(there.recv(10))
"""


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    there, _ = server.accept()
                except OSError:
                    return
                there.sendall(b"outside")
                there.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_network(listener: int) -> None:
    reach = py(CONNECT, str(listener))
    assert "outside" in subprocess.run(reach, capture_output=True, text=True).stdout
    unreachable, by_landlock = f"OSError {errno.ENETUNREACH}\n", f"PermissionError {errno.EACCES}\n"
    assert said(reach, load("command", [("network.mode", "none")])) in (unreachable, by_landlock)
    assert said(reach, load("command")) == "ConnectionRefusedError 111\n"
    assert said(reach, load("command", [("network.mode", "host")])) == "b'outside'\n"


NET = """
import socket, ssl, sys
print(socket.create_connection(("127.0.0.1", int(sys.argv[1]))).recv(9), open("/etc/resolv.conf").read() != "")
print(open("/etc/hosts").read() == sys.argv[2], bool(ssl.create_default_context().get_ca_certs()))
"""


def test_the_hosts_network_as_one_word(listener: int) -> None:
    """Name resolution and certificates come with it, the calls that make sockets as well; the result says what went."""
    hosts = Path("/etc/hosts").read_text()
    wanted = f"b'outside' {Path('/etc/resolv.conf').read_text() != ''}\nTrue True\n"
    source = jail.run(NET, args=[str(listener), hosts], level="off", network="host")
    assert (source.stdout, source.verdict) == (wanted, "ok"), source.stderr
    for done in (source, jail.run(py(NET, str(listener), hosts), network="host")):
        assert done.enforced["network_namespace"] == "absent"
        assert ["network_namespace" in note for note in done.notes] == [True]
    inside = jail.run("import socket; socket.create_server(('127.0.0.1', 0))", level="off", network="loopback")
    assert (inside.verdict, inside.enforced["network_namespace"], inside.notes) == ("ok", "verified", ())
    line = cli("run", "--net", "host", "--json", "--", *py(NET, str(listener), hosts))
    assert json.loads(line.stdout)["stdout"] == wanted


def test_network_within(listener: int) -> None:
    assert said(py(ECHO), load("command", [("network.mode", "loopback")])) == "b'inside'\n"
    assert jail.run(py(ECHO), load("command", [("network.mode", "none")])).verdict == "exit"
    assert listener


def test_abstract_sockets_are_the_jails_own() -> None:
    name = f"\0jail-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        connect = py("import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect('\\0' + sys.argv[1])", name[1:])
        assert subprocess.run(connect).returncode == 0
        for mode in ("none", "loopback"):
            assert jail.run(connect, load("command", [("network.mode", mode)])).exit_code == 1
