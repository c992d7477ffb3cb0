"""Modes and times of files in a jail without namespaces: the supervisor changes them, beneath writable paths alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jail.host.facts import probe
from jail.plan.build import build
from jail.plan.checked_command import parsed
from jail.policy.load import load
from jail.runs.execute import execute

from ..census import holds_in_time
from .host import ROOT, processes_with, public_folder, py, sh, supervised, word
from .tiers import PYTHON, USER, cli, imitated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from jail import Result

LOWER = "no-namespaces"
OTHER = 4711  # an id that nobody here has

# Each way to name a file, and each call of those that x86_64 has. "own" is the guest's own file in its working folder.
WAYS = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
HERE, EMPTY = -100, 0x1000
own, here = b"own", os.getcwd().encode()
open(own, "w").close()
os.symlink("own", "link")
fd, folder, path_only = os.open(own, os.O_RDONLY), os.open(".", os.O_RDONLY), os.open(own, os.O_PATH)
times = (ctypes.c_long * 4)(1000, 0, 1000, 0)
seconds = (ctypes.c_long * 2)(1000, 1000)
uid, gid = os.getuid(), os.getgid()
at = f"/proc/self/fd/{path_only}".encode()
MODES = {
    "chmod": lambda: libc.syscall(90, own, 0o741), "absolute": lambda: libc.syscall(90, here + b"/own", 0o741),
    "dots": lambda: libc.syscall(90, here + b"/./d/..//own", 0o741), "link": lambda: libc.syscall(90, b"link", 0o741),
    "fchmod": lambda: libc.syscall(91, fd, 0o741), "fchmodat": lambda: libc.syscall(268, folder, own, 0o741),
    "fchmodat, absolute": lambda: libc.syscall(268, 77, here + b"/own", 0o741),
    "O_PATH": lambda: libc.syscall(90, at, 0o741), "libc": lambda: libc.fchmodat(HERE, own, 0o741, 0x100),
}
TIMES = {
    "utime": lambda: libc.syscall(132, own, seconds), "utimes": lambda: libc.syscall(235, own, times),
    "futimesat": lambda: libc.syscall(261, folder, own, times),
    "utimensat": lambda: libc.syscall(280, HERE, own, times, 0),
    "futimens": lambda: libc.syscall(280, fd, None, times, 0),
    "empty": lambda: libc.syscall(280, fd, b"", times, EMPTY),
}
OWNERS = {
    "chown": lambda: libc.syscall(92, own, uid, gid), "fchown": lambda: libc.syscall(93, fd, -1, gid),
    "lchown": lambda: libc.syscall(94, b"link", uid, gid), "fchownat": lambda: libc.syscall(260, HERE, own, uid, -1, 0),
}
os.mkdir("d")
for name, call in {**MODES, **TIMES, **OWNERS}.items():
    os.utime(own); os.chmod(own, 0o600)
    if call() != 0: print(name, os.strerror(ctypes.get_errno()))
    found = os.stat(own)
    if name in MODES and found.st_mode & 0o7777 != 0o741: print(name, oct(found.st_mode))
    if name in TIMES and found.st_mtime != 1000: print(name, found.st_mtime)
os.utime(own, ns=(5, 7)); print(os.stat(own).st_mtime_ns)
os.utime("link", ns=(5, 9), follow_symlinks=False); print(os.lstat("link").st_mtime_ns)
os.utime(own); print(os.stat(own).st_mtime > 1e9)
for name, number in {"gone": 2, "own/x": 20, "x" * 5000: 36, "": 2}.items():
    try: os.chmod(name, 0o600)
    except OSError as error: print(error.errno == number)
if libc.syscall(92, own, uid + 1, gid) == 0 or libc.syscall(92, own, uid, gid + 1) == 0: print("chown")
print(libc.syscall(90, 8, 0o600), ctypes.get_errno())  # no such address
"""
SAID = "7\n9\nTrue\nTrue\nTrue\nTrue\nTrue\n-1 14\n"


def run(command: str | list[str], preset: str = "command", **options: Any) -> Result:
    shares = {name: options.pop(name) for name in ("ro", "rw", "cwd") if name in options}
    return execute(build(load(preset).replace(**options), parsed(command, **shares), probe(), LOWER))


@contextmanager
def workspace() -> Iterator[tuple[Path, Path]]:
    """Two folders of one user's, another one's where root runs this: the guest gets the first, not the second."""
    owner = OTHER if os.geteuid() == 0 else os.geteuid()
    with public_folder() as shared, public_folder() as outside:
        victim = outside / "victim"
        victim.write_text("precious")
        for path in (shared, outside, victim):
            os.chown(path, owner, owner if os.geteuid() == 0 else -1)
        victim.chmod(0o644)
        os.utime(victim, (1, 1))
        yield shared, victim


def as_found(victim: Path) -> bool:
    found = victim.stat()
    return (found.st_mode & 0o7777, found.st_mtime) == (0o644, 1)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
@pytest.mark.parametrize("place", ["scratch", "share"])
def test_each_call_is_made_beneath_what_may_be_written(place: str) -> None:
    with workspace() as (shared, _):
        result = run(py(WAYS), **({"rw": [str(shared)], "cwd": str(shared)} if place == "share" else {}))
        assert (result.stdout, result.stderr, result.calls) == (SAID, "", "recorded")
        assert not result.denials


def test_the_scratch_folder_stays_closed_to_others() -> None:
    assert run(sh("chmod 0777 . && touch f && chmod 0666 f && stat -c %a . f")).stdout == "700\n666\n"


# Each is shown to work outside. argv: the folder that may be written to, and the file of the same owner that may not.
ESCAPES = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
shared, victim, parent = sys.argv[1], sys.argv[2], os.getppid()
outside, name = os.path.split(victim)
os.chdir(shared)
os.symlink(victim, "link"); os.symlink(outside, "folder"); os.symlink("../" + os.path.basename(outside), "up")
fd, folder, path_only = os.open(victim, os.O_RDONLY), os.open(outside, os.O_PATH), os.open(victim, os.O_PATH)
WAYS = {
    "absolute": lambda: os.chmod(victim, 0o777),
    "dots": lambda: os.chmod(f"../{os.path.basename(outside)}/{name}", 0o777),
    "more dots": lambda: os.chmod(f"{shared}/../{os.path.basename(outside)}/{name}", 0o777),
    "link": lambda: os.chmod("link", 0o777), "folder": lambda: os.chmod(f"folder/{name}", 0o777),
    "relative link": lambda: os.chmod(f"up/{name}", 0o777), "times by a link": lambda: os.utime("link"),
    "root": lambda: os.chmod(f"/proc/self/root{victim}", 0o777), "cwd": lambda: os.chmod("/proc/self/cwd/link", 0o777),
    "task": lambda: os.chmod(f"/proc/thread-self/fd/{fd}", 0o777), "fchmod": lambda: os.fchmod(fd, 0o777),
    "fd": lambda: os.chmod(f"/proc/self/fd/{fd}", 0o777),
    "O_PATH": lambda: os.chmod(f"/proc/self/fd/{path_only}", 0o777),
    "folder's descriptor": lambda: os.chmod(name, 0o777, dir_fd=folder), "futimens": lambda: os.utime(fd),
    "through a descriptor": lambda: os.chmod(f"/proc/self/fd/{folder}/{name}", 0o777),
    "utime": lambda: os.utime(victim),
    "hard link": lambda: (os.link(victim, "hard"), os.chmod("hard", 0o777)), "input": lambda: os.fchmod(0, 0o777),
    "renamed": lambda: (os.mkdir("moved"), os.chdir("moved"), os.rename(shared + "/moved", outside + "/moved"),
                        os.chmod(f"../{name}", 0o777)),
}
for way, change in WAYS.items():
    try: change(); print(way)
    except OSError as error:
        if error.errno not in (1, 2, 13, 18, 40): print(way, error)
print("done")
"""


def test_no_way_leads_out_of_what_may_be_written() -> None:
    with workspace() as (shared, victim), victim.open() as stream:
        guest = build(
            load("command"),
            parsed(py(ESCAPES, str(shared), str(victim)), rw=[str(shared)], ro=[str(victim)]),
            probe(),
            LOWER,
        )
        result = execute(guest, stdin=stream.fileno())
        assert (result.stdout, result.stderr) == ("done\n", "")
        assert as_found(victim)
        assert not (shared / "hard").exists()
        for path in shared.iterdir():
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        with victim.open() as again:
            live = subprocess.run(
                py(ESCAPES, str(shared), str(victim)), stdin=again, capture_output=True, text=True, check=True
            )
        assert len(live.stdout.splitlines()) == 21, live.stdout


KINDS = """
import os, sys
os.chdir(sys.argv[1])
open("own", "w").close(); os.mkfifo("fifo"); os.mkdir("d")
for bits in (0o4755, 0o2755, 0o1755):
    for path in ("own", "d"):
        try: os.chmod(path, bits); print(oct(bits))
        except PermissionError: pass
        try: os.fchmod(os.open(path, os.O_RDONLY), bits); print("descriptor", oct(bits))
        except PermissionError: pass
for path in sys.argv[2:]:
    for change in (lambda: os.chmod(path, 0o777), lambda: os.utime(path), lambda: os.utime(path, (1, 1))):
        try: change(); print(path)
        except PermissionError: pass
"""


def test_no_special_bit_no_special_file_no_other_owner() -> None:
    with workspace() as (shared, _):
        others = ["fifo"]
        if os.geteuid() == 0:  # beside the guest's files, and writable to it
            (shared / "others").write_text("")
            (shared / "others").chmod(0o666)
            others.append("others")
        result = run(py(KINDS, str(shared), *others), rw=[str(shared)])
        assert (result.stdout, result.stderr) == ("", "")
        assert {denial.rule for denial in result.denials} == {"no policy may allow it with these arguments"}


# One thread names a file by turns inside and outside; another swaps a folder and a link. argv[3]: how often it tries.
RACES = """
import ctypes, os, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
sys.setswitchinterval(1e-5)
shared, victim, tries = sys.argv[1], sys.argv[2], int(sys.argv[3])
outside, name = os.path.split(victim)
os.chdir(shared)
os.mkdir("d"); open(f"d/{name}", "w").close(); os.symlink(outside, "l")
first, second = f"d/{name}".encode(), victim.encode()
text = ctypes.create_string_buffer(first, 200)
ends = False
def swap():
    while not ends: libc.renameat2(-100, b"d", -100, b"l", 2)
def write():
    while not ends: text.value = second; text.value = first
for work in (swap, write): threading.Thread(target=work).start()
for _ in range(tries):
    libc.chmod(f"d/{name}".encode(), 0o777)
    libc.chmod(text, 0o777)
    libc.chmod(f"l/../d/{name}".encode(), 0o777)
    if tries > 10000 and os.stat(victim).st_mode & 0o777 == 0o777: break
ends = True
print("done")
"""


def test_a_race_leads_nowhere() -> None:
    with workspace() as (shared, victim):
        # no limit of disk: a folder that is away at each look of the watch counts as hidden
        result = run(py(RACES, str(shared), str(victim), "500"), rw=[str(shared)], ro=[str(victim)], wall=60, disk=None)
        assert (result.verdict, result.stdout, result.stderr) == ("ok", "done\n", ""), result
        assert as_found(victim)
        shutil.rmtree(shared)
        shared.mkdir()
        subprocess.run(py(RACES, str(shared), str(victim), "1000000"), check=True, timeout=60, stdout=subprocess.PIPE)
        assert not as_found(victim)


def test_a_policy_that_denies_them_is_asked() -> None:
    result = run(sh("touch f; chmod 700 f"), syscalls={"deny": ["fchmodat"]})
    assert result.exit_code == 1
    assert [(denial.what, denial.rule) for denial in result.denials] == [("fchmodat", 'require.tier = "full"')]


def test_refused_calls_are_recorded() -> None:
    """Those that a filter of a container does not answer first."""
    script = """
import ctypes, os
if os.fork(): os.wait()
else: ctypes.CDLL(None).setsid(), ctypes.CDLL(None).inotify_init()
"""
    result = run(py(script))
    assert [denial.what for denial in result.denials] == ["setsid", "inotify_init"]
    assert {denial.rule for denial in result.denials} == {'require.tier = "full"'}
    assert result.calls == "recorded"


@pytest.mark.usefixtures("leaves_nothing")
def test_a_denied_call_ends_the_whole_tree() -> None:
    marked = word()
    script = (
        "import os, time\nif os.fork() == 0: time.sleep(60)\nos.fork() or time.sleep(60)\nos.setsid()\nprint('after')"
    )
    result = run(py(script, marked), syscalls={"on_denied": "kill"}, wall=30)
    assert (result.verdict, result.stdout) == ("violation", "")
    assert holds_in_time(lambda: not processes_with(marked))


IDS_CHANGE = """
import os, sys, threading
sys.path.insert(0, ROOT)
from jail import Cancel
from tests.privileged.test_tier_attributes import *
cancel = Cancel()
plan = build(load("command"), parsed(sh("touch f; chmod 700 f; sleep 600; :", sys.argv[1])), probe(), LOWER)
thread = threading.Thread(target=lambda: print(execute(plan, cancel=cancel).verdict))
thread.start()
assert holds_in_time(lambda: len(processes_with(sys.argv[1])) > 0)
for uid in (1000, 0, 1000, 0): os.seteuid(uid)
cancel.trigger()
thread.join()
"""


@pytest.mark.root_only
def test_the_program_may_change_its_ids_meanwhile() -> None:
    """The C library changes those of all threads, and aborts where one of them may not."""
    assert supervised(IDS_CHANGE.replace("ROOT", repr(str(ROOT)), 1), word()) == "cancelled\n"


MAKEFILE = """
all: hello kept.tar copy
	./hello
	git init -q . && git add Makefile hello.c && git -c user.name=a -c user.email=a@b commit -q -m made
	git log --format=%s
hello: hello.o
	cc -o hello hello.o
hello.o: hello.c
	cc -c hello.c
kept.tar: hello
	chmod 640 hello.c && touch -d 2020-02-02 hello.c
	tar cf kept.tar hello hello.c && mkdir there && tar xpf kept.tar -C there && stat -c '%a %y' there/hello.c
copy: hello
	cp -p hello copy && cp -a there again && stat -c %a copy
"""
BUILT = ["640 2020-02-02 00:00:00.000000000 +0000", "755", "built", "made"]


@pytest.mark.root_only
@pytest.mark.parametrize("scene", [("docker",), ("docker", *USER), ("userns0", *USER)], ids=" ".join)
def test_programs_are_built_there(scene: tuple[str, ...]) -> None:
    with public_folder() as folder:
        (folder / "Makefile").write_text(MAKEFILE)
        (folder / "hello.c").write_text('#include <stdio.h>\nint main(void) { puts("built"); }\n')
        for path in (folder, *folder.iterdir()):
            os.chown(path, *((1000, 1000) if USER[0] in scene else (0, 0)))
        done = cli(scene, "run", "-p", "build", "--set", f"require.tier={LOWER}", "--", "make", "-s", cwd=folder)
        assert (done.returncode, done.stdout.splitlines()) == (0, BUILT), done.stderr


@pytest.mark.root_only
def test_this_file_holds_in_a_container() -> None:
    """Of root's, where the supervisor may not trace a guest that has another id."""
    with public_folder() as folder:
        chosen = ("-q", "-p", "no:cacheprovider", "-m", "not root_only", f"--basetemp={folder}/own", __file__)
        done = imitated(("docker",), PYTHON, "-m", "pytest", *chosen, cwd=ROOT)
        assert done.returncode == 0, done.stdout
        assert " passed" in done.stdout
