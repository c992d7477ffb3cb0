"""Checkpoints of a session: state and files come back, and nothing but the supervisor's one call makes a copy."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

import jail
from jail.host.facts import probe
from jail.launch import scratch_copy

from ..census import nothing_left
from ..pages import blocks
from .host import OFF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jail import Session

COUNTED = {"memory_cgroup", "pids_cgroup", "cpu_cgroup"} <= set(probe().cgroups.layers)
counted = pytest.mark.skipif(not COUNTED, reason="no cgroup counts a session's copies here")
pytestmark = pytest.mark.optional  # a user may have no cgroup
LEVELS = ("strict", "standard", "off")


def opened(level: str = "off", **options: object) -> Session:
    options.setdefault("branches", 2)
    return jail.Session("python", level=level, wall="60s", **options)  # type: ignore[arg-type]


@pytest.fixture
def session() -> Iterator[Session]:
    with opened() as made:
        yield made


def test_without_a_cgroup_that_counts_copies_none_are_made() -> None:
    if COUNTED:
        pytest.skip("one counts them here")
    with pytest.raises(
        jail.HostError, match=r"no cgroup counts the copies of a session together \(fix: .*branches=0\)"
    ):
        opened()


@counted
@pytest.mark.parametrize("level", LEVELS)
def test_names_and_files_are_what_they_were(level: str) -> None:
    with nothing_left(), opened(level) as session:
        session.run("x = [1]; open('a.txt', 'w').write('one')")
        point = session.checkpoint()
        session.run("x.append(2); open('a.txt', 'w').write('two'); open('/tmp/b.txt', 'w').close()")
        assert session.run("import os\n[x, open('a.txt').read(), os.listdir('/tmp')]").value == [
            [1, 2], "two", ["b.txt"],
        ]  # fmt: skip
        for _ in range(2):  # as often as wanted
            session.rollback(point)
            seen = session.run("import os\nx.append(3)\nprint('there')\n[x, open('a.txt').read(), os.listdir('/tmp')]")
            assert (seen.value, seen.stdout, seen.verdict) == ([[1, 3], "one", []], "there\n", "ok")
        assert session.ended is None


@counted
def test_the_page_does_what_it_says() -> None:
    block = next(block for block in blocks("docs/branches.md") if block.kind == "python")
    claims = re.subn(r"^( *)(.*)  # (\d+).*$", r"\1assert (\2) == \3", block.text, flags=re.MULTILINE)
    assert claims[1] == 6
    exec(claims[0], {})


@counted
def test_checkpoints_are_returned_to_in_any_order(session: Session) -> None:
    points = []
    for number in range(2):
        session.run(f"x = {number}")
        points.append(session.checkpoint())
    for number in (0, 1, 0):
        session.rollback(points[number])
        assert session.run("x").value == number


@counted
def test_an_evaluation_that_is_not_kept_leaves_nothing(session: Session) -> None:
    session.run("x = 1")
    tried = session.run("x += 1\nopen('a', 'w').close()\nprint(x)\nx", keep=False)
    assert (tried.value, tried.stdout) == (2, "2\n")
    assert session.run("1 / 0", keep=False).verdict == "exit"
    assert session.run("while True: x += 1", keep=False, wall=0.3).verdict == "wall"
    assert session.run("x").value == 1
    assert session.files.list() == []


@counted
def test_random_numbers_are_others_in_a_copy_unless_seeded() -> None:
    with opened("strict") as session:
        session.run("import random; random.seed(5)")
        point = session.checkpoint()
        drawn = []
        for seed in (None, None, 7, 7):
            session.rollback(point, seed=seed)
            drawn.append(session.run("random.random()").value)
    assert len(set(drawn)) == 3
    assert drawn[2] == drawn[3]


@counted
@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
         "the thread 'python.*' is alive, and a copy has none but the main one"),
        ("held = open('held.txt', 'w')", "a copy would share descriptor [0-9]+ .*held.txt"),
        ("import mmap; shared = mmap.mmap(-1, 4096)", "a copy would share shared memory at "),
        ("import os; os.symlink('/etc/passwd', 'link')", "'link' in the scratch is a link, or no regular file"),
        ("open('large', 'wb').write(bytes(2 << 20))", "the scratch's files are more than limits.branch_files = 1M"),
    ],
    ids=["thread", "descriptor", "mapping", "link", "size"],
)  # fmt: skip
def test_a_copy_that_would_lack_something_is_refused_and_the_session_goes_on(before: str, message: str) -> None:
    with opened(branch_files="1M") as session:
        assert session.run(f"x = 1\n{before}").verdict == "ok"
        with pytest.raises(jail.BranchError, match=f"checkpoint: {message}"):
            session.checkpoint()
        assert session.run("x += 1\nx").value == 2
        assert session.ended is None


@counted
def test_there_are_no_more_copies_than_the_limits_say(session: Session) -> None:
    points = [session.checkpoint(), session.checkpoint()]
    with pytest.raises(jail.BranchError, match=r"limits.branches = 2 may be there at once \(release or close one\)"):
        session.checkpoint()
    points[0].release()
    points[0].release()
    with pytest.raises(jail.BranchError, match="not there any more"):
        session.rollback(points[0])
    session.checkpoint()
    with opened(pids=1) as small:
        with pytest.raises(jail.BranchError, match=r"limits\.pids counts copies, too"):
            small.checkpoint()
        assert small.run("6 * 7").value == 42


@counted
def test_copies_share_memory_until_they_change_it_and_the_limit_counts_them_together() -> None:
    with opened(memory="100M") as session:
        session.run("held = bytearray(40 << 20)")
        point = session.checkpoint()
        session.rollback(point)
        assert session.run("len(held)").value == 40 << 20  # three copies would not fit
        changed = session.run("for i in range(3):\n    held = bytearray(held) if i else bytearray(b'x' * len(held))")
        assert (changed.verdict, session.ended.reason if session.ended else "") == ("memory", "memory")


@counted
def test_an_array_of_numpys_is_shared_by_the_copies() -> None:
    with opened("standard", imports=("numpy",), memory="300M", branches=4) as session:
        made = session.run("import numpy\narray = numpy.arange(100 << 17)\narray.nbytes")
        assert made.value == 100 << 20
        for copy in session.fork(4):  # five such arrays would not fit
            assert copy.run("array[0] = 7\nint(array[-1])").value == (100 << 17) - 1
        assert session.run("int(array[0])").value == 0
        peak = session.run("pass").usage.memory_peak_bytes
        assert peak is not None
        assert peak < 200 << 20


@counted
@pytest.mark.parametrize(
    ("source", "verdict", "word"),
    [("import os; os._exit(7)", "exit", 7), ("import os; os.kill(os.getpid(), 11)", "signal", signal.SIGSEGV.name)],
    ids=["exit", "signal"],
)
def test_the_end_of_a_copy_is_told_like_the_first_ones(source: str, verdict: str, word: object) -> None:
    with opened() as session:
        point = session.checkpoint()
        session.rollback(point)
        last = session.run(source)
        assert (last.verdict, word in (last.exit_code, last.signal)) == (verdict, True)
        assert session.ended is not None
        assert session.ended.reason == "crashed"
        with pytest.raises(jail.SessionEnded):
            session.rollback(point)


@counted
def test_a_forbidden_act_of_a_copy_ends_the_session() -> None:
    with opened("strict") as session:
        session.rollback(session.checkpoint())
        assert session.run("getattr((), '__cla' + 'ss__').__base__.__subclasses__()").verdict in ("violation", "exit")
        assert session.run("6 * 7").value == 42 if session.ended is None else session.ended.reason == "violation"


@counted
def test_a_checkpoint_is_of_its_session(session: Session) -> None:
    with opened() as other, pytest.raises(jail.BranchError, match="another session's"):
        session.rollback(other.checkpoint())


BEFORE = "import os; before = {*os.listdir()}"  # an interpreter that lies beneath /home is shown there
LITTER = """
import os, socket
os.mkdir("closed"); open("closed/file", "w").close(); os.chmod("closed", 0)
os.mkfifo("fifo"); socket.socket(socket.AF_UNIX).bind("socket")
os.symlink("/etc/passwd", "link"); os.symlink("closed", "folder"); os.link("kept.txt", "again")
open("large", "wb").write(bytes(8 << 20)); open("closed.txt", "w").close(); os.chmod("closed.txt", 0)
os.chmod("kept.txt", 0); os.chmod("kept", 0)
for _ in range(1100):
    os.mkdir("deep"); os.chdir("deep")
    open("file", "w").close()
os.chmod("..", 0)
"""


@counted
def test_the_scratch_comes_back_whatever_the_guest_has_left_there() -> None:
    look = "[sorted({*os.listdir()} - before), open('kept.txt').read(), os.stat('kept').st_mode & 0o777]"
    calls = {"allow": ["@python", "socket", "bind"]}
    policy = OFF.replace(network={"unix": "own"}, syscalls=calls, filesystem={"inodes": 16384}, limits={"disk": "64M"})
    with jail.Session(policy, branches=2, wall="60s", branch_files="1M") as session:
        session.run(f"{BEFORE}; os.mkdir('kept', 0o711); open('kept.txt', 'w').write('kept')")
        point = session.checkpoint()
        assert session.run(LITTER).verdict == "ok"
        session.rollback(point)
        assert session.run(look).value == [["kept", "kept.txt"], "kept", 0o711]
        session.run("for i in range(5000): open(f'{i}', 'w').close()")
        with pytest.raises(jail.BranchError, match=r"more than limits\.branch_files = 1M"):
            session.checkpoint()
        assert session.ended is None


def test_no_mode_of_a_file_of_the_hosts_is_changed_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guest that has left the ring may have a process that goes on, and change a folder for a link in between."""
    outside, scratch = tmp_path / "outside", tmp_path / "scratch"
    outside.mkdir(0o755)
    scratch.mkdir()
    (scratch / "name").symlink_to(outside)
    stale = [("name", os.stat(outside))]
    monkeypatch.setattr(scratch_copy, "_own_entries", lambda _: stale)
    folder = os.open(scratch, os.O_RDONLY)
    try:
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            scratch_copy._empty(folder)
    finally:
        os.close(folder)
    assert outside.stat().st_mode & 0o777 == 0o755


# --- copies that are asked by themselves


@counted
@pytest.mark.parametrize("level", LEVELS)
def test_copies_go_their_own_ways(level: str) -> None:
    look = "[x, sorted({*os.listdir('.')} - before), open('shared.txt').read()]"
    with nothing_left(), opened(level, branches=3) as session:
        session.run(f"{BEFORE}; x = ['common']; open('shared.txt', 'w').write('common')")
        one, two = session.fork(2)
        for name, each in (("session", session), ("one", one), ("two", two)):
            each.run(f"x.append({name!r}); open('{name}.txt', 'w').close(); open('shared.txt', 'w').write({name!r})")
        assert two.fork()[0].run("x").value == ["common", "two"]
        for name, each in (("one", one), ("session", session), ("two", two)):
            seen = each.run(f"print({name!r})\n{look}")
            assert (seen.value, seen.stdout) == (
                [["common", name], sorted((f"{name}.txt", "shared.txt")), name],
                f"{name}\n",
            )
            assert each.files.list() == sorted((f"{name}.txt", "shared.txt"))
            each.files.write("put.txt", name)
        assert [each.files.read("put.txt") for each in (two, session, one)] == [b"two", b"session", b"one"]


@counted
def test_a_copy_ends_alone_and_the_sessions_end_is_that_of_its_copies(session: Session) -> None:
    session.run("x = 1")
    one, two = session.fork(2)
    two.run("x = 3")
    with pytest.raises(jail.BranchError, match=r"fork: limits.branches = 2 may be there at once"):
        one.fork()
    one.close()  # parked
    one.close()
    assert one.ended is not None
    with pytest.raises(jail.SessionEnded, match="it was closed"):
        one.run("x")
    assert two.run("x").value == 3
    two.run("import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()")
    with pytest.raises(
        jail.BranchError, match=r"the copy that was asked before cannot be parked: the thread .* is alive"
    ):
        session.run("x")
    two.close()  # the one that is asked, whose thread ends with it
    assert session.run("x").value == 1
    left = session.fork(2)
    del left[0]
    assert session.fork()[0].run("x").value == 1  # in the place of the copy that nobody has any more
    session.close()
    assert [each.ended.reason for each in left if each.ended] == ["closed"]
    with pytest.raises(jail.SessionEnded):
        left[0].run("x")


@counted
def test_what_is_asked_of_one_copy_is_not_done_to_another() -> None:
    """Checkpoints, trials, interrupts, and calls of the host's that use the files of a copy amid its evaluation."""
    seen: list[bytes] = []
    copies: list[Session] = []

    def look() -> None:
        seen.append(copies[0].files.read("mine.txt"))
        with pytest.raises(jail.SessionBusy):
            copies[1].files.list()

    with opened(branches=4, functions={"look": look}) as session:
        session.run("x = 0")
        copies += session.fork(2)
        one, two = copies
        assert one.run("x = 1; open('mine.txt', 'w').write('one'); look(); x").value == 1
        assert seen == [b"one"]
        point = one.checkpoint()
        one.run("x = 2")
        assert two.run("x = 5\nx", keep=False).value == 5
        with pytest.raises(jail.BranchError, match="another session's"):
            two.rollback(point)
        one.rollback(point)
        assert [each.run("x").value for each in (session, one, two)] == [0, 1, 0]
        assert not two.interrupt()


@counted
def test_random_numbers_of_copies_differ_unless_they_are_seeded() -> None:
    with opened(branches=4) as session:
        session.run("import random; random.seed(5)")
        by_chance, by_seed = session.fork(2), session.fork(2, seed=7)
        drawn = [each.run("random.random()").value for each in (session, *by_chance, *by_seed)]
    import random

    assert len(set(drawn)) == 5
    assert drawn[3:] == [random.Random(7).random(), random.Random(8).random()]


@counted
def test_copies_are_asked_from_several_threads_and_by_asyncio() -> None:
    import asyncio

    async def all_of() -> list[object]:
        async with jail.AsyncSession("python", level="off", wall="60s", branches=3) as session:
            await session.run("x = 0")
            copies = await session.fork(3)
            for _ in range(3):
                await asyncio.gather(*(each.run(f"x += {i}") for i, each in enumerate(copies)))
            await copies[0].close()
            return [(await each.run("x")).value for each in (*copies[1:], session)]

    assert asyncio.run(all_of()) == [3, 6, 0]


@counted
@pytest.mark.parametrize("n", [0, -1, True, "2"])
def test_a_number_of_copies_is_wanted(session: Session, n: object) -> None:
    with pytest.raises(jail.PolicyError, match="n: a number of copies from 1 on is wanted"):
        session.fork(n)  # type: ignore[arg-type]


FORKS = OFF.replace(syscalls={"allow": ["@python", "fork"]})
REFUSED = [
    ({"policy": "python"}, jail.PolicyError, r"opened without copies \(fix: .*branches=4"),
    ({"policy": "javascript", "branches": 1}, jail.PolicyError, "sessions of Python alone can be copied"),
    ({"policy": "command", "branches": 1}, jail.PolicyError, "sessions of Python alone can be copied"),
    ({"policy": FORKS, "branches": 1}, jail.PolicyError, "deny fork and vfork"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "error", "message"), REFUSED, ids=["closed", "javascript", "command", "fork"])
def test_other_sessions_have_no_copies(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message), jail.Session(**options) as session:  # type: ignore[arg-type]
        session.checkpoint()


# The guest in the place of its harness: it says itself that an evaluation has ended, takes the supervisor's request for
# a copy, and makes the calls of one, and more. Each call that was not permitted must fail.
LIAR = """
import ctypes, os, struct, threading
libc = ctypes.CDLL(None, use_errno=True)
def clone(flags, error=0):
    made = libc.syscall(CLONE, flags, error, 0, 0, 0)
    return made if made >= 0 else -ctypes.get_errno()
def cloned_by_a_thread():
    made = []
    thread = threading.Thread(target=lambda: made.append(clone(0x8000)))
    thread.start()
    thread.join()
    return made[0]
def read(size):
    return b"".join(os.read(3, 1) for _ in range(size))
def answer(number, status=0):
    os.write(3, struct.pack("<IBII", 8, EVALUATED, number, status))
def request():
    size, kind = struct.unpack("<IB", read(5))
    return read(size)
found = {"copies unasked": clone(0x8000), "parks unasked": clone(0x800), "copies with a stack": 0}
number = NUMBER
answer(number)
assert request() == b""
found["copies before it parks"] = clone(0x8000)
assert clone(0x800) == 0
found["copies with a stack"] = clone(0x8000, 4096)
found["other flags"] = clone(0x8011)
found["a thread copies"] = cloned_by_a_thread()
child = clone(0x8000)
if child > 0:
    found["copies twice"] = clone(0x8000)
    number = clone(0x800) - 1
    found["parks again"] = clone(0x800)
    open("original.txt", "w").write(repr(found))
    while True:
        if request() == b"":
            clone(0x800)
            os._exit(1)  # the copy has been returned to
        number += 1
        answer(number)
found["a copy copies"] = clone(0x8000)
open("copy.txt", "w").write(repr(found))
while (said := clone(0x800)) == 0:
    if clone(0x8000) == 0:
        continue
number = said - 1
found["parks again"] = clone(0x800)
found["copies later"] = clone(0x8000)
open("later.txt", "w").write(repr(found))
while True:
    request()
    number += 1
    answer(number)
"""


@counted
def test_a_guest_makes_no_copy_but_the_one_that_it_is_asked_for(session: Session) -> None:
    import ast

    from jail.watch.channel import EVALUATED

    number = {"x86_64": 56, "aarch64": 220}[probe().machine]
    source = LIAR.replace("CLONE", str(number)).replace("EVALUATED", str(EVALUATED)).replace("NUMBER", "1")
    assert session.run(source).verdict == "ok"
    point = session.checkpoint()
    assert session.run("pass").verdict == "ok"
    written = {name: session.files.read(name) for name in ("original.txt", "copy.txt")}
    session.rollback(point)
    assert session.run("pass").verdict == "ok"
    written["later.txt"] = session.files.read("later.txt")
    refused = {name: ast.literal_eval(text.decode()) for name, text in written.items()}
    assert set(refused["original.txt"].values()) == {-1}
    assert "copies twice" in refused["original.txt"]
    assert set(refused["copy.txt"].values()) == {-1}
    assert set(refused["later.txt"].values()) == {-1}
    assert session.ended is None


@counted
def test_a_guest_that_makes_no_copy_loses_the_session(session: Session) -> None:
    """The guest exits where it was to make one: the session ends with its reason, and no call hangs."""
    source = "import os, struct\nos.write(3, struct.pack('<IBII', 8, EVALUATED, 1, 0))\nos.read(3, 5)\nos._exit(9)"
    from jail.watch.channel import EVALUATED

    session.run(source.replace("EVALUATED", str(EVALUATED)))
    with pytest.raises(jail.SessionEnded):
        session.checkpoint()


def test_the_second_filter_lets_the_calls_of_a_copy_through_only_where_there_may_be_one() -> None:
    from jail.plan.filter import compile_narrow

    assert compile_narrow(files=True) != compile_narrow(files=True, branches=True)
