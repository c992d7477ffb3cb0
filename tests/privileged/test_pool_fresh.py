"""Nothing of one run reaches the next, though all come from one zygote; and what that zygote is itself."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.facts import probe

from ..census import children
from .host import LEVELS, OFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jail import Pool

RUNS = 6  # more than are parked: each is of another time
SECRET = "JAIL_TEST_SECRET_OF_THE_HOST"

# leaves something in the first line, and in the second says whether it found anything that was left
CHANNELS = {
    "a file in /tmp": "import os; found = os.path.exists('/tmp/x'); open('/tmp/x', 'w').close(); found",
    "a file in /dev/shm": "import os; found = os.path.exists('/dev/shm/x'); open('/dev/shm/x', 'w').close(); found",
    "a file at home": "import os; found = os.path.exists('/home/x'); open('/home/x', 'w').close(); found",
    "an environment variable": "import os; found = 'X' in os.environ; os.environ['X'] = '1'; found",
    "an attribute of a module": "import json; found = hasattr(json, 'x'); json.x = 1; found",
    "a builtin": "import builtins; found = hasattr(builtins, 'x'); builtins.x = 1; found",
    "a module": "import sys; found = 'x' in sys.modules; sys.modules['x'] = sys; found",
    "a path": "import sys; found = 'x' in sys.path; sys.path.append('x'); found",
    "a name of the script": "found = 'x' in globals(); x = 1; found",
    "a changed class": "import collections; c = collections.Counter; found = hasattr(c, 'x'); c.x = 1; found",
    "a global object's memory": "import gc; found = any(type(o) is dict and 'x9q' in o for o in gc.get_objects());"
    " y = {'x9' + 'q': 1}; gc.collect(); found",
    "a frozen object": "import gc; y = [1]; gc.freeze(); found = gc.get_freeze_count() > 1 << 20; found",
    "the working directory": "import os; found = os.getcwd() != '/home'; os.chdir('/tmp'); found",
    "the mask of new files": "import os; found = os.umask(0) != 0o022; found",
    "a limit": "import resource as r; found = r.getrlimit(7)[0] < 99; r.setrlimit(7, (20, 20)); found",
    "a signal's handler": "import signal as s; found = s.getsignal(10) != 0; s.signal(10, s.SIG_IGN); found",
    "a process": "import os; found = [p for p in os.listdir('/proc') if p.isdigit() and p not in ('1', '2')]; found",
    "a thread": "import threading, time; found = threading.active_count() > 1;"
    " threading.Thread(target=time.sleep, args=(9,), daemon=True).start(); found",
    "a descriptor": "import os; found = len(os.listdir('/proc/self/fd')) > 5; [os.dup(1) for _ in range(9)]; found",
    "a lock on a file that all see": "import fcntl, os\ntry:\n    fcntl.lockf(os.open(os.__file__, os.O_RDONLY), "
    "fcntl.LOCK_SH | fcntl.LOCK_NB); found = False\nexcept OSError: found = True\nfound",
    "an interned text": "import sys; found = 90 < sys.getrefcount(sys.intern('xyx')) < 1 << 30;"  # one that is immortal
    " y = [sys.intern('xyx')] * 99; found",
}
REFUSED = {  # channels that the filter does not let anybody open at all
    "an abstract socket": "import socket; socket.socket(socket.AF_UNIX).bind('\\0x')",
    "shared memory of System V": "import ctypes; assert ctypes.CDLL(None).shmget(7, 4096, 0o1666) >= 0",
    "a queue of System V": "import ctypes; assert ctypes.CDLL(None).msgget(7, 0o1666) >= 0",
    "a key": "import ctypes; assert ctypes.CDLL(None).syscall(248, b'user', b'x', b'y', 1, -3) > 0",
    "a memory file": "import os; os.memfd_create('x')",
}
RANDOM = {
    "random": "import random; random.random()",
    "random, imported before": "random.random()",
    "secrets": "import secrets; secrets.token_hex()",
    "uuid4": "import uuid; str(uuid.uuid4())",
    "uuid1": "import uuid; str(uuid.uuid1())",
    "os.urandom": "import os; os.urandom(8).hex()",
    "ssl": "import ssl; ssl.RAND_bytes(8).hex()",
    "a temporary name": "import tempfile; tempfile.mktemp()",
    "numpy": "numpy.random.rand()",
    "numpy's generator": "float(numpy.random.default_rng().random())",
}
PRELOADED = ("random", "uuid", "ssl", "tempfile", "json", "numpy")


def until(condition: Callable[[], object]) -> None:
    while not condition():
        threading.Event().wait(0.001)


def guests() -> list[str]:
    """The first process of each guest that runs here or stands ready."""
    found = []
    for init in children():
        with suppress(OSError):  # it has ended since
            found += Path(f"/proc/{init}/task/{init}/children").read_text().split()
    return found


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    os.environ[SECRET] = "1"
    with jail.Pool(OFF, warm=2, wall="60s", preload=PRELOADED) as made:
        yield made
    del os.environ[SECRET]


@pytest.mark.parametrize("source", CHANNELS.values(), ids=CHANNELS)
def test_nothing_is_left_for_the_next(pool: Pool, source: str) -> None:
    found = [pool.run(source, value=True) for _ in range(RUNS)]

    assert all(result.exception is None for result in found), found[0].stderr
    assert not any(result.value for result in found)


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_could_be_left_outside_cannot_be_made(pool: Pool, source: str) -> None:
    assert pool.run(source).exception is not None


@pytest.mark.parametrize("source", RANDOM.values(), ids=RANDOM)
def test_no_two_runs_draw_the_same(pool: Pool, source: str) -> None:
    drawn = [pool.run(f"import numpy, random\n{source}", value=True).value for _ in range(RUNS)]

    assert len({str(value) for value in drawn}) == RUNS, drawn


def test_each_run_has_namespaces_of_its_own(pool: Pool) -> None:
    source = "import os; [os.readlink(f'/proc/self/ns/{name}') for name in ('user', 'mnt', 'pid', 'net', 'ipc', 'uts')]"
    runs = [pool.submit("import time; time.sleep(.3)\n" + source, value=True) for _ in range(3)]
    seen = [result.result().value for result in runs]

    assert [len(set(kind)) for kind in zip(*seen, strict=True)] == [3] * 6
    assert os.readlink("/proc/self/ns/net") not in {run[3] for run in seen}


HOLDS_SOCKETS = "import socket, time; held = [socket.socketpair() for _ in range(60)]\n"
COUNTS_SOCKETS = """
import os, re
used = re.search("used (.*)", open("/proc/self/net/sockstat").read())
[len(open("/proc/self/net/unix").readlines()) - 1, int(used[1])]
"""


def test_a_guest_that_reads_files_sees_no_sockets_of_another(pool: Pool) -> None:
    """Two tenants of one pool: at the level "off" /proc/self/net/unix and sockstat would tell one of the other."""
    holding = pool.submit(HOLDS_SOCKETS + "time.sleep(60)")
    until(lambda: any(len(os.listdir(f"/proc/{guest}/fd")) > 120 for guest in guests()))

    seen = pool.run(COUNTS_SOCKETS, value=True).value
    own = pool.run(HOLDS_SOCKETS + COUNTS_SOCKETS, value=True).value
    holding.cancel()

    assert seen == [0, 0]
    assert own == [120, 120], "the same look finds the sockets that are there"


READS = {
    "open": "open('/proc/self/net/unix')",
    "a path": "import pathlib; pathlib.Path('/proc/self/net/unix').read_text()",
    "io": "import io; io.open('/proc/self/net/sockstat')",
    "fileinput": "import fileinput; list(fileinput.input(['/proc/self/net/unix']))",
    "an archive": "import zipfile; zipfile.ZipFile('/proc/self/net/unix')",
    "configuration": "import configparser; assert configparser.ConfigParser().read('/proc/self/net/unix')",
    "a listing": "import os; os.listdir('/proc/self/net')",
    "a database": "import sqlite3; sqlite3.connect('/proc/self/net/unix').execute('select 1 from sqlite_schema')",
    "numpy": "import numpy; numpy.fromfile('/proc/self/net/unix', 'u1')",
}


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_a_network_is_shared_only_where_its_files_cannot_be_read(level: str) -> None:
    policy = LEVELS[level]
    with jail.Pool(policy, warm=2, wall="60s") as pool:
        for source in READS.values():
            result = pool.run(source)
            assert result.exception is not None or result.verdict == "violation", source
        assert (len(networks(pool)) == 1) is (os.geteuid() == 0)


def test_no_network_is_shared_with_a_package_that_may_read_files() -> None:
    policy = LEVELS["standard"]
    policy = policy.replace(guest=policy.guest.replace(imports=("@stdlib", "numpy")))
    with jail.Pool(policy, warm=2, wall="60s") as pool:
        assert len(networks(pool)) > 1


def networks(pool: Pool) -> set[str]:
    """The network namespaces of the jails that stand ready in this pool, looked up from the host."""
    assert pool._standby is not None
    assert pool._standby.wait_until_idle()
    parked = [live.pid for jail in pool._standby._parked if (live := jail.live)]
    assert len(parked) >= 2
    return {os.readlink(f"/proc/{pid}/ns/net") for pid in parked}


def test_the_memory_of_the_guest_holds_nothing_of_the_host(pool: Pool) -> None:
    """The interpreter's own heap, as the zygote has left it to every guest."""
    source = r"""
import os, re
found = ["JAIL_TEST_SECRET" in "".join(os.environ)]
memory = os.open("/proc/self/mem", os.O_RDONLY)
for line in open("/proc/self/maps"):
    start, end, mode = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
    if mode.startswith("rw"):
        held = os.pread(memory, int(end, 16) - int(start, 16), int(start, 16))
        found.append(bool(re.search(rb"JAIL_TES[T]_SECRET_OF", held)))
any(found)
"""
    result = pool.run(source, value=True)

    assert result.exception is None, result.stderr
    assert result.value is False


# --- the zygote -------------------------------------------------------------------------------------------------------


@pytest.fixture
def zygote(pool: Pool) -> Path:
    assert pool.run("1").ok
    assert pool._standby is not None
    assert pool._standby.wait_until_idle()  # or it might just hold what a jail is to have
    assert pool._standby._zygote is not None
    return Path(f"/proc/{pool._standby._zygote.pid}")


def status(process: Path) -> dict[str, str]:
    return dict(line.split(":\t", 1) for line in process.joinpath("status").read_text().splitlines() if ":\t" in line)


def test_a_zygote_has_no_power(zygote: Path) -> None:
    found = status(zygote)

    assert {found[name] for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")} == {"0" * 16}
    assert (found["NoNewPrivs"], found["Seccomp"], found["Threads"]) == ("1", "2", "1")
    uids = set(found["Uid"].split())
    assert len(uids) == 1
    if os.geteuid() == 0:
        span = probe().id_range
        assert span is not None
        assert int(uids.pop()) in range(span[0], span[0] + span[1])
        assert found["Groups"].split() == []
    else:
        assert uids == {str(os.geteuid())}


def test_a_zygote_holds_nothing_of_the_host_program(zygote: Path) -> None:
    held = {int(fd.name): os.readlink(fd) for fd in zygote.joinpath("fd").iterdir()}
    held = {fd: what for fd, what in held.items() if "/libffi.so" not in what}  # libffi 3.5 keeps its own file open

    assert sorted(held) == [0, 1, 2, 3, 4, 5]
    assert [held[fd].split(":")[0] for fd in sorted(held)] == ["pipe"] * 3 + ["socket"] * 2 + ["anon_inode"]
    assert SECRET not in zygote.joinpath("environ").read_text()
    assert os.getsid(int(zygote.name)) == int(zygote.name)


@pytest.mark.root_only
def test_a_zygote_of_roots_has_namespaces_of_its_own(zygote: Path) -> None:
    for name in ("net", "ipc", "uts"):
        assert os.readlink(zygote / "ns" / name) != os.readlink(f"/proc/self/ns/{name}")


def test_a_run_of_a_pool_cannot_change_what_all_share() -> None:
    with jail.Pool("python", warm=0) as pool:
        for keywords in ({"level": "off"}, {"network": "host"}, {"filesystem": {"tmp": "1M"}}):
            with pytest.raises(jail.PolicyError, match="all runs of a pool"):
                pool.run("1", **keywords)
