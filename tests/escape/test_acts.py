"""System calls are gated where C makes them: every function of every compiled module is pure, gated or not there.

And the gate is what holds: a guest that has the function itself, as a breach would, is stopped at it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.guests.python import acts
from jail.watch.channel import DENIAL, ENDED

from . import ring
from .breached import make_copy

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK = """
import importlib, json, os, sys, types
sys.path.insert(0, {folder!r})
dynload = os.path.join(os.path.dirname(os.__file__), "lib-dynload")
dynamic = {{name.partition(".")[0] for name in os.listdir(dynload) if ".so" in name}}
found = sorted({{*sys.builtin_module_names, *dynamic}})
known = set(__import__("guest.acts").acts.KNOWN)
loaded, refused = {{}}, []
for name in found:
    if name in known and name != "__main__":
        try: loaded[name] = vars(importlib.import_module(name))
        except ImportError: pass
from guest import _ring, lock
members = [(name, key, value, isinstance(value, type)) for name, names in loaded.items()
           for key, value in list(names.items()) if isinstance(value, (type(len), type))]
is_gated, issub, dumps, data = _ring.is_gated, issubclass, json.dumps, (tuple, BaseException)
modules = sys.modules
lock.Ring(_ring, {level!r}, ["@stdlib"])
for name in found:
    if name not in known and name not in modules:
        try: __import__(name); refused.append([name, False])
        except ImportError: refused.append([name, True])
print(dumps([found, refused, [[n, k, t, is_gated(v), t and issub(v, data)]
                                   for n, k, v, t in members]]))
"""


def look(level: str = "strict") -> tuple[list[str], list[tuple[str, bool]], list[tuple[str, str, bool, bool, bool]]]:
    script = LOOK.format(folder=str(ring.ROOT), level=level)
    channel = ["/bin/sh", "-c", 'exec "$@" 3>/dev/null', "sh"]  # the ring tells of refusals at the interpreter's end
    done = subprocess.run([*channel, sys.executable, "-I", "-c", script], capture_output=True, check=True)
    found, refused, members = json.loads(done.stdout)
    return found, refused, members


# Types of gated modules that open nothing: data, and buffers and texts, which are handed a file that is there.
DATA = {
    "_io": {
        "BufferedRWPair", "BufferedRandom", "BufferedReader", "BufferedWriter", "BytesIO", "IncrementalNewlineDecoder",
        "StringIO", "TextIOWrapper", "_BufferedIOBase", "_IOBase", "_RawIOBase", "_TextIOBase", "_BytesIOBuffer",
    },
    "posix": {"DirEntry"},
    "_socket": {"SocketType"},
    "_lsprof": {"profiler_entry", "profiler_subentry"},
    "_sqlite3": {"Blob", "Cursor", "PrepareProtocol", "Row", "Statement"},  # a Connection makes the others
}  # fmt: skip


def test_every_built_in_function_is_pure_gated_or_not_there() -> None:
    found, refused, members = look()
    assert len(found) > 60, "the interpreter's own and those of lib-dynload"
    assert len(members) > 800
    assert [name for name, is_refused in refused if not is_refused] == []
    assert len(refused) > 10
    open_doors = []
    for module, name, is_type, is_gated, is_data in members:
        if module in acts.PURE or is_gated or name in acts.PURE_IN.get(module, ()) or name.startswith("__"):
            continue
        if is_type and (is_data or name in DATA.get(module, ())):
            continue
        open_doors.append(f"{module}.{name}")
    assert open_doors == []


def test_each_row_is_of_a_function_that_there_is() -> None:
    """A row for a name that no interpreter has would allow a function that comes later."""
    _, _, members = look()
    here = {(module, name) for module, name, *_ in members}
    elsewhere = {("posix", "_path_splitroot")}
    gone = {(m, n) for m, rows in acts.GATED.items() for n in rows} - here - elsewhere
    assert gone <= {("_imp", "is_frozen_package")} | {("_imp", name) for name in acts.GATED["_imp"]}
    assert not gone & {(m, n) for m, rows in acts.GATED.items() if m != "_imp" for n in rows}


def test_no_module_is_in_two_tables() -> None:
    assert not acts.PURE.keys() & acts.GATED.keys()
    assert acts.PURE_IN.keys() | acts.TYPES.keys() <= acts.GATED.keys()


# --- the gate holds ---------------------------------------------------------------------------------------------------

HELD = {
    "os.stat": "posix.stat('/')",
    "os.mkfifo": "posix.mkfifo('/tmp/x')",
    "os.fstat": "posix.fstat(0)",
    "os.close": "posix.close(3)",
    "os.write": "posix.write(3, b'x')",
    "os._exit": "posix._exit(0)",
    "os.kill": "posix.kill(1, 0)",
    "os.fork": "posix.fork()",
    "os.execv": "posix.execv('/bin/sh', ['sh'])",
    "pwd.getpwnam": "pwd.getpwnam('root')",
    "grp.getgrall": "grp.getgrall()",
    "socket.socket": "_socket.socket()",
    "socket.getaddrinfo": "_socket.getaddrinfo('localhost', 1)",
    "select.epoll": "select.epoll()",
    "select.select": "select.select([], [], [], 0)",
    "fcntl.fcntl": "fcntl.fcntl(3, 1)",
    "signal.raise_signal": "_signal.raise_signal(9)",
    "signal.signal": "_signal.signal(10, 1)",
    "resource.prlimit": "resource.prlimit(0, 7)",
    "mmap.mmap": "mmap.mmap(-1, 4096)",
    "faulthandler._sigsegv": "faulthandler._sigsegv()",
    "_posixsubprocess.fork_exec": "_posixsubprocess.fork_exec()",
    "_locale.bindtextdomain": "_locale.bindtextdomain('x', '/tmp')",
    "time.clock_settime": "time_.clock_settime(0, 1)",
    "open": "_io.open('/etc/passwd')",
    "sqlite3.connect": "_sqlite3.connect(':memory:')",
    "sqlite3.Connection": "_sqlite3.Connection(':memory:')",
    "sqlite3.register_converter": "_sqlite3.register_converter('x', len)",
    "_imp.create_builtin": "_imp.create_builtin(None)",
}
MODULES = (
    "posix pwd grp _socket select fcntl _signal resource mmap faulthandler _posixsubprocess _locale _io _imp _sqlite3"
)


@pytest.fixture(scope="module")
def holding() -> Iterator[Path]:
    """A ring whose guest holds the real functions of the modules that act."""
    before = (
        "import types\n"
        f"        held = {{name: types.SimpleNamespace(**vars(__import__(name))) for name in {MODULES.split()!r}}}\n"
        "        held['time_'] = types.SimpleNamespace(**vars(__import__('time')))\n"
    )
    yield from make_copy(before, "self.main.update(held)")


def run_holding(holding: Path, source: str) -> tuple[subprocess.CompletedProcess[bytes], list[tuple[int, bytes]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ring, "BOOTSTRAP", ring.BOOTSTRAP.replace(str(ring.ROOT), str(holding.parent)))
        return ring.run_ring(source)


@pytest.mark.parametrize("name", HELD)
def test_a_guest_that_has_the_function_is_ended_at_it(holding: Path, name: str) -> None:
    done, frames = run_holding(holding, f"{HELD[name]}\nprint('after')")
    assert (done.returncode, done.stdout) == (-31, b""), done.stderr
    assert [json.loads(said)["what"] for kind, said in frames if kind == ENDED] == [name]


@pytest.mark.parametrize("name", ["os.stat", "pwd.getpwnam", "select.epoll"])
@pytest.mark.parametrize("way", ["in a thread", "in C", "at the end"])
def test_it_is_ended_from_wherever_it_calls(holding: Path, name: str, way: str) -> None:
    function, _, argument = HELD[name][:-1].partition("(")
    arguments = f"({argument},)" if argument else "()"
    source = {
        "in a thread": f"import _thread, time\n_thread.start_new_thread({function}, {arguments})\ntime.sleep(20)",
        "in C": f"list(map(lambda _: {function}({argument}), [1]))",
        "at the end": f"import atexit\natexit.register({function}{', ' * bool(argument)}{argument})",
    }[way]
    done, frames = run_holding(holding, source)
    assert done.returncode == -31, done.stderr
    assert [json.loads(said)["what"] for kind, said in frames if kind == ENDED] == [name]


def test_a_library_that_is_made_to_call_it_is_refused(holding: Path) -> None:
    source = (
        "from unittest.mock import Mock\ntry: Mock(side_effect=posix.stat)('/')\nexcept PermissionError: print('no')"
    )
    done, frames = run_holding(holding, f"from unittest.mock import Mock\n{source}")
    assert (done.returncode, done.stdout) == (0, b"no\n"), done.stderr
    assert [json.loads(said)["what"] for kind, said in frames if kind == DENIAL] == ["os.stat"]


WORKS = {
    "a loop": "import asyncio\nasync def f(): return await asyncio.sleep(0, 5)\nasyncio.run(f())",
    "a loop's threads": "import asyncio\nasyncio.run(asyncio.to_thread(lambda: 5))",
    "a loop's signals": "import asyncio\nasync def f():\n asyncio.get_running_loop().add_signal_handler(10, print)\n"
    " return 5\nasyncio.run(f())",
    "zones": "import zoneinfo\nzoneinfo.ZoneInfo('Europe/Berlin')\n5",
    "all zones": "import zoneinfo\nzoneinfo.available_timezones()\n5",
    "threads": "from concurrent.futures import ThreadPoolExecutor as T\nwith T(2) as p: r = p.submit(len, 'a' * 5)\n"
    "r.result()",
    "help of argparse": "import argparse\nargparse.ArgumentParser(prog='x').format_help()\n5",
    "absolute paths": "import os.path\nos.path.abspath('x')\n5",
    "lines of source": "import traceback\ntry: 1 / 0\nexcept ZeroDivisionError: traceback.format_exc()\n5",
    "logging": "import logging\nlogging.getLogger().warning('x')\n5",
    "a shell": "import cmd\nc = cmd.Cmd()\nc.cmdqueue = ['EOF']\nc.do_EOF = lambda _: True\nc.cmdloop()\n5",
    "random numbers": "import secrets, uuid, os\nsecrets.token_hex(), uuid.uuid4(), uuid.uuid1(), os.urandom(2)\n5",
    "late modules": "import statistics, xml.etree.ElementTree, tomllib, decimal, lzma, bz2, hashlib, csv\n5",
    "the platform": "import platform\nplatform.system(), platform.machine()\n5",
    "locales": "import locale\nlocale.setlocale(locale.LC_ALL, 'C')\n5",
}


@pytest.mark.parametrize("what", WORKS)
def test_libraries_work_for_themselves(what: str) -> None:
    result = jail.run(WORKS[what], value=True)
    assert (result.verdict, result.value, result.denials) == ("ok", 5, ()), (result.stderr, result.reason)
