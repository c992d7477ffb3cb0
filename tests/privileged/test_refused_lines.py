"""The line of a Python guest's source at which a system call was refused, whether or not the guest notices."""

from __future__ import annotations

import jail

from .host import OFF

LIBC = "import ctypes, os, socket, threading\nlibc = ctypes.CDLL(None)\n"
SOURCE = f"""{LIBC}
try:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
except PermissionError:
    pass
def deep(n):
    if n:
        return deep(n - 1)
    libc.unshare(
        0x10000000)
deep(30)
class Thread(threading.Thread):
    def run(self):
        libc.ptrace(16, 1, 0, 0)
Thread().start()
for thread in threading.enumerate()[1:]: thread.join()
[libc.mount(b"a", b"/x", b"c", 0, 0) for _ in range(2)]
max(1, 2, key=lambda _: libc.chroot(b"/x"))
import textwrap
textwrap.dedent.__globals__["re"].sub("x", lambda _: str(libc.setns(0, 0)), "x")
"""
LINES = {"socket": 5, "unshare": 11, "ptrace": 16, "mount": 19, "chroot": 20, "setns": 22}
# The guest writes what it likes where its extension has told of its frames: lists that lead into themselves, and a
# table without an end.
FORGED = f"""{LIBC}
here = (ctypes.c_uint64 * 12).from_address(0x2000000000)
numbers = (ctypes.c_int32 * 26).from_address(0x2000000000)
itself = (ctypes.c_uint64 * 8)(*[0] * 8)
itself[0] = ctypes.addressof(itself)
def forge(thread, name, *offsets):
    here[1], here[2] = thread, name
    numbers[6:6 + len(offsets)] = offsets
own = ctypes.addressof(itself)
forge(own, 1, 0, 8, 0, -1, 0, 0, 0, 0, 8, 0, 0, 0, 0)
libc.unshare(0x10000000)
itself[1] = threading.get_native_id()
libc.ptrace(16, 1, 0, 0)
forge(own, own, 0, 8, 0, -1, 0, 0, 0, 0, 8, 0, 0, -(2 ** 31), 2 ** 31 - 1)
libc.mount(b"a", b"/x", b"c", 0, 0)
forge(2 ** 63, own)
libc.setns(0, 0)
print("done")
"""


def lines(result: jail.Result) -> dict[str, int | None]:
    return {denial.what: denial.line for denial in result.denials}


def test_each_refused_call_has_its_line() -> None:
    result = jail.run(SOURCE, OFF, pids=8)
    assert result.ok, result.stderr
    assert lines(result) == LINES


def test_a_child_of_the_guest_has_lines_too() -> None:
    source = f"{LIBC}if os.fork():\n    os.wait()\nelse:\n    libc.unshare(0x10000000)\n    os._exit(0)\n"
    policy = {"extends": "python", "guest": {"level": "off"}, "syscalls": {"allow": ["...", "fork", "clone", "wait4"]}}
    result = jail.run(source, policy, pids=8)
    assert result.ok and lines(result)["unshare"] == 6, (result.stderr, result.denials)


def test_lines_of_imported_modules_are_those_of_the_script(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "helper.py").write_text(f"{LIBC}\n\n\n\n\ndef act():\n    libc.unshare(0x10000000)\n")
    (tmp_path / "main.py").write_text("import helper\n\nhelper.act()\n")
    result = jail.run(tmp_path / "main.py", OFF)
    assert result.ok and lines(result) == {"unshare": 3}


def test_a_guest_that_forges_its_frames_gets_no_further() -> None:
    result = jail.run(FORGED, OFF)
    assert (result.verdict, result.stdout) == ("ok", "done\n"), result.stderr
    assert set(lines(result)) == {"unshare", "ptrace", "mount", "setns"}


def test_a_session_tells_those_of_each_evaluation() -> None:
    with jail.Session("python", level="off") as session:
        first = session.run(f"{LIBC}libc.unshare(0x10000000)\ndef act():\n    libc.setns(0, 0)")
        assert (first.calls, lines(first)) == ("recorded", {"unshare": 3})
        assert lines(session.run("2")) == {}
        again = session.run("\nfor _ in range(3): libc.unshare(0x10000000)\nact()")
        assert lines(again) == {"unshare": 2, "setns": 3}
        assert [denial.count for denial in again.denials] == [3, 1]


def test_a_flood_of_an_evaluation_ends_the_session() -> None:
    with jail.Session("python", level="off", limits={"denials": 50}) as session:
        few = f"{LIBC}for _ in range(40): libc.unshare(0x10000000)"
        assert [session.run(few).verdict for _ in range(2)] == ["ok", "ok"]
        ended = session.run("while True: libc.unshare(0x10000000)")
        assert ended.verdict == "violation" and session.ended is not None and session.ended.reason == "violation"
