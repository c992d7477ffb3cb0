"""What the supervisor runs or believes: a guest that writes in one run changes nothing of the next, for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.core import disk_cache
from jail.core.errors import JailError
from jail.policy.load import load

from .host import public_folder
from .program import CLI, ENV

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


VENV = """
import os, shutil, sys
os.makedirs("v/bin")
shape, real, home = sys.argv[1:]
open("v/pyvenv.cfg", "w").write(f"home = {os.path.dirname(real)}\\n")
python = "v/bin/python"
if shape == "script":
    open(python, "w").write(f"#!/bin/sh\\necho $$ >>{os.getcwd()}/RAN\\nexec {real} \\"$@\\"\\n")
    os.chmod(python, 0o755)
else:
    os.symlink(real, python)
if shape == "startup":
    os.makedirs("v/lib/python3.11/site-packages")
    open("v/lib/python3.11/site-packages/evil.pth", "w").write(f"import os; open('{os.getcwd()}/RAN', 'a')\\n")
if shape == "link to a home":
    os.makedirs("v/lib")
    os.symlink(home, "v/lib/python%d.%d" % sys.version_info[:2])
"""


@pytest.mark.parametrize("shape", ["script", "startup", "link to a home"])
def test_an_interpreter_that_a_guest_has_made_is_not_run_on_the_host(
    shape: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, home = folder / "ws", folder / "home"
    for made in (workspace, home):
        made.mkdir(mode=0o755)
    (home / "key").write_text("a key of the host")
    (home / "key").chmod(0o644)
    monkeypatch.chdir(workspace)
    real = os.path.realpath("/usr/bin/python3")
    made_by_guest = jail.run([real, "-c", VENV, shape, real, str(home)], "build", rw=["."], cwd=str(workspace))
    assert made_by_guest.ok, made_by_guest.stderr
    assert os.path.lexists(workspace / "v/bin/python")
    look = "import os\nfor at, _, names in os.walk(%r): print(at, names)" % str(workspace)  # noqa: UP031

    policy = load("python", [("guest.interpreter", str(workspace / "v/bin/python")), ("guest.level", "off")])
    try:
        seen = jail.run(look, policy).stdout
    except JailError as error:
        seen = str(error)

    assert not (workspace / "RAN").exists()
    assert "key" not in seen.replace(str(folder), "")
    assert bool("no program of the machine" in seen) == (shape == "script")


def test_the_interpreter_that_runs_this_is_still_found_by_its_path() -> None:
    policy = load("python", [("guest.interpreter", sys.executable)])

    assert jail.run("print(6 * 7)", policy).stdout == "42\n"


# Writes entries of a cache as versions that had one in the home believed them: a filter that allows everything.
FORGE = """
import hashlib, os, struct, sys
place, *names = sys.argv[1:]
allow = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
data = len(allow).to_bytes(4, "little") + allow + allow
above = os.path.dirname(place)
if os.path.isdir(above) and not os.path.islink(above):
    names += os.listdir(place) if os.path.isdir(place) else []
    os.rename(above, above + "2")
os.makedirs(place, 0o700)
os.chmod(place, 0o700)
for name in set(names):
    with open(os.open(f"{place}/{name}", os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        file.write(hashlib.sha256(name.encode() + bytes(1) + data).digest() + data)
print(len(names))
"""
PROBE = """
import ctypes
call = ctypes.CDLL(None, use_errno=True).syscall
print([call(number, 0, 0, 0, 0, 0) for number in (101, 272, 250)])
"""  # ptrace(PTRACE_TRACEME), unshare(0), keyctl(KEYCTL_GET_KEYRING_ID): harmless, and 0 or more without a filter


def program(env: dict[str, str], *arguments: str) -> str:
    """What the program says, of whose environment HOME and XDG_CACHE_HOME are as given, or not there."""
    rest = {name: value for name, value in ENV.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    done = subprocess.run([*CLI, *arguments], env=rest | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def names_of_entries() -> list[str]:
    """What a guest can know of: the entries that the build made, of kinds that earlier versions had, and names."""
    built = os.listdir(disk_cache.places()[0])
    return [
        *(name for name in built if not name.startswith("code-")),
        *(f"{kind}-{'0' * 64}" for kind in ("bpf", "toml", "python", "landlock")),
    ]


@pytest.mark.parametrize("variable", ["HOME", "XDG_CACHE_HOME"])
@pytest.mark.parametrize("state", ["used before", "not there yet", "linked"])
def test_what_a_guest_writes_into_a_home_is_no_filter_of_a_later_run(variable: str, state: str, folder: Path) -> None:
    home = folder / "home"
    (home / "work").mkdir(parents=True)
    env = {"HOME": str(home)} if variable == "HOME" else {"HOME": str(folder), variable: str(home / ".cache")}
    python = os.path.realpath("/usr/bin/python3")
    probe = ("run", "--json", "--", python, "-c", PROBE)
    if state == "used before":
        program(env, *probe)
    if state == "linked":
        (home / "far").mkdir()
        (home / ".cache").symlink_to("far")
    place = str(home / ".cache" / "jail")
    forge = (python, "-c", FORGE, place, *names_of_entries())
    elsewhere = {"HOME": str(folder)}  # the guest that writes is another run's, which knows of no such cache

    assert program(elsewhere, "run", "-p", "build", "--rw", str(home), "--", *forge).strip() not in ("", "0")

    assert os.path.isdir(place)
    for _ in range(2):
        result = json.loads(program(env, *probe))
        assert (result["verdict"], result["stdout"]) == ("ok", "[-1, -1, -1]\n")
        assert result["enforced"]["seccomp"] == "verified"
    assert not os.path.exists(place)  # no version reads it any more


@pytest.mark.root_only
def test_root_with_the_home_of_a_user_believes_nothing_in_it(folder: Path) -> None:
    home = folder / "home"
    place = home / ".cache" / "jail"
    forge = [sys.executable, "-c", FORGE, str(place), *names_of_entries()]
    subprocess.run(forge, check=True, capture_output=True)
    for path in (home, place.parent, place, *place.iterdir()):
        os.chown(path, 54321, 54321)

    result = json.loads(program({"HOME": str(home)}, "run", "--json", "--", "/usr/bin/python3", "-c", PROBE))

    assert (result["verdict"], result["stdout"]) == ("ok", "[-1, -1, -1]\n")
    assert len(os.listdir(place)) == len(set(names_of_entries()))  # not root's to remove


# Every way to the file that a zygote was executed from, which its guests hold from before their own root.
TOUCH = """
import errno, os, struct
exe = "/proc/self/exe"
opened, path = os.open(exe, os.O_RDONLY), os.open(exe, os.O_PATH)
mapped = [f"/proc/self/map_files/{name}" for name in os.listdir("/proc/self/map_files")]
ways = [exe, f"/proc/self/fd/{opened}", f"/proc/self/fd/{path}", f"/proc/self/task/{os.getpid()}/exe", opened]
kinds = {
    "chmod": lambda way: os.chmod(way, 0o777),
    "utime": lambda way: os.utime(way, (1, 1)),
    "setxattr": lambda way: os.setxattr(way, "user.x", b"a guest was here"),
    "removexattr": lambda way: os.removexattr(way, "user.there"),
    "chown": lambda way: os.chown(way, os.getuid(), os.getgid()),
}
said = {}
for kind, act in kinds.items():
    for way in ways + mapped:
        try:
            act(way)
            said.setdefault(kind, set()).add("done")
        except OSError as error:
            group = "mapped" if way in mapped else "exe"
            said.setdefault(f"{kind} {group}", set()).add(errno.errorcode[error.errno])
for way in ways[:4] + mapped:
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC):
        try:
            os.open(way, flags)
            said["open"] = "done"
        except OSError:
            pass
    try:
        os.truncate(way, 0)
        said["truncate"] = "done"
    except OSError:
        pass
print(sorted((kind, *sorted(errors)) for kind, errors in said.items()))
"""


def state(path: Path) -> tuple[object, ...]:
    found = os.stat(path)
    attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    return found.st_mode, found.st_uid, found.st_mtime_ns, found.st_ctime_ns, found.st_size, attributes


@pytest.mark.parametrize("kind", ["a copy", "a link"])
def test_a_guest_of_a_pool_cannot_change_the_interpreter(kind: str, folder: Path) -> None:
    """The interpreter is the caller's own: under pyenv, uv or conda, and in a virtual environment of copies."""
    options = "--copies" if kind == "a copy" else "--symlinks"
    made = [sys.executable, "-m", "venv", "--without-pip", options, str(folder / "env")]
    subprocess.run(made, check=True, capture_output=True)
    python = folder / "env" / "bin" / "python"
    file = python.resolve()
    if file.is_relative_to(folder):
        os.setxattr(file, "user.there", b"before")
    before = state(file)
    policy = load("python", [("guest.interpreter", str(python)), ("guest.level", "off")])

    with jail.Pool(policy) as pool:
        first, second = pool.run(TOUCH), pool.run(TOUCH)

    assert before == state(file)
    for result in (first, second):
        assert result.ok, (result.reason, result.stderr)
        kinds = ("chmod", "chown", "removexattr", "setxattr", "utime")
        wanted = [(f"{kind} {of}", error) for kind in kinds for of, error in (("exe", "EROFS"), ("mapped", "EPERM"))]
        assert result.stdout == f"{wanted}\n"


def test_a_guest_of_a_pool_holds_nothing_of_the_zygotes_but_its_own_pipes() -> None:
    look = (
        "import os\nheld = os.listdir('/proc/self/fd')\n"
        "print([os.readlink(f'/proc/self/fd/{f}').split(':')[0] for f in (0, 1, 2, 3)], held)"
    )
    policy = load("python", [("guest.level", "off")])

    with jail.Pool(policy) as pool:
        result = pool.run(look)

    assert result.stdout == "['pipe', 'pipe', 'pipe', 'socket'] ['0', '1', '2', '3', '4']\n"  # the last: of listdir


def test_known_limit_guests_of_one_zygote_lock_the_same_file() -> None:
    """How wide the way is that is left: one bit at a time, by locks on /proc/self/exe, between guests at level off."""
    hold = "import fcntl, time\nheld = open('/proc/self/exe')\nfcntl.flock(held, fcntl.LOCK_EX)\ntime.sleep(60)"
    look = (
        "import fcntl\nseen = open('/proc/self/exe')\n"
        "while True:\n"
        "    try: fcntl.flock(seen, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "    except BlockingIOError: print('held'); break\n"
        "    fcntl.flock(seen, fcntl.LOCK_UN)\n"
    )
    policy = load("python", [("guest.level", "off"), ("limits.wall", "60s"), ("limits.cpu", "60s")])
    cancel = jail.Cancel()

    with jail.Pool(policy, warm=2) as pool:
        holder = threading.Thread(target=lambda: pool.run(hold, cancel=cancel))
        holder.start()
        try:
            seen = pool.run(look).stdout
        finally:
            cancel.trigger()
            holder.join()

    assert seen == "held\n"
