"""Programs of their own that have jail inside: what is tested there is a property of a whole process."""

from __future__ import annotations

from .host import processes_with, supervised, word

# What they share.
SHARED = """
import asyncio, contextlib, os, signal, sys, threading, time
import jail
from tests.census import changes, take
from jail.runs.execute import execute, prepare

def here(marked):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
            if marked.encode() in file.read() and int(pid) != os.getpid():
                found.append(int(pid))
    return found

def is_only_thread():
    # One that has said that all is over is yet to end itself.
    end = time.monotonic() + 60
    while threading.active_count() > 1 and time.monotonic() < end:
        time.sleep(0.001)
    return threading.active_count() == 1

marked = sys.argv[1]
WAIT = ["/bin/sh", "-c", "setsid sh -c 'echo ready; sleep 600; :' $0 & sleep 600; :", marked]

def waiting(cancel=None):
    '''A run in a thread; returns once the guest has spoken.'''
    heard, say = os.pipe()
    results = []
    plan = prepare(WAIT, "command")
    run = lambda: results.append(execute(plan, forward=(say, say), cancel=cancel))
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert os.read(heard, 100) == b"ready\\n"
    os.close(heard)
    os.close(say)
    return thread, results

assert jail.run(["/bin/true"]).ok  # what is made once, the janitor for one, is there from here on
"""


def program(source: str) -> None:
    """Runs it; whatever it did, nobody of its jails is left."""
    marked = word()
    assert supervised(SHARED + source, marked) == "well\n"
    assert processes_with(marked) == []
