"""print() to the interpreter's own standard output is C of the ring's: it prints what CPython's own prints."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .ring import run_ring

SOURCE = r"""
import contextlib, io, sys, threading

class Shown:
    def __init__(self, text): self.text = text
    def __str__(self): return self.text

class Text(str):
    def __str__(self): return "str of " + str.__str__(self)

class Turns:
    def __str__(self):
        sys.stdout = aside
        return "turned"

def tried(*objects, **names):
    try:
        print(*objects, **names)
    except Exception as error:
        print(type(error).__name__, error)

out = sys.stdout
print()
print(1, "two", 3.0, None, Shown("shown"), Text("text"), "\u00e9\u4e2d", b"bytes")
print(*range(5), sep="-", end="!\n", flush=True)
print("kept", file=None)
tried("first", Shown(5))
tried("a", "\ud800", "b")
tried(sep=1)
tried(unknown=1)
tried("over", file=5)
print("x" * 70000, "y")
with contextlib.redirect_stdout(io.StringIO()) as caught:
    print("aside", 1)
print(repr(caught.getvalue()))
aside = io.StringIO()
print("before", Turns(), "behind")
print("is aside")
sys.stdout = out
print(repr(aside.getvalue()))
sys.stdout = None
print("nowhere")
sys.stdout = out
plain = out.write
out.write = lambda text: plain(text.upper())
print("its own write", 1)
del out.write
thread = threading.Thread(target=print, args=("in a thread", 2))
thread.start()
thread.join()
sys.stdout.write("written ")
print("printed", print(end=""))
list(map(print, "ab", "cd"))
"""


@pytest.mark.parametrize("level", ["strict", "off"])
def test_it_prints_as_outside(level: str) -> None:
    outside = subprocess.run(
        [sys.executable, "-I", "-c", SOURCE],
        capture_output=True,
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    done, _ = run_ring(SOURCE, level)
    assert done.stdout.decode("utf-8", "surrogatepass") == outside.stdout.decode("utf-8", "surrogatepass"), done.stderr


def test_a_stream_that_is_closed_is_told() -> None:
    source = """
import sys
class Closes:
    def __str__(self):
        sys.stdout.close()
        return "x"
print("before")
try:
    print(Closes())
except ValueError as error:
    print(error, file=sys.stderr)
"""
    done, _ = run_ring(source)
    assert (done.stdout, done.stderr.decode().strip()) == (b"before\n", "I/O operation on closed file.")
