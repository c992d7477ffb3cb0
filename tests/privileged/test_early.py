"""Nothing that the supervisor imports is looked for where a guest can write, once the guest has started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .host import ROOT, public_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Tells what is imported once a guest has started that can write there: CPython raises this event for all that is not
# loaded yet.
SPY = """
import sys
seen, armed = [], []
sys.addaudithook(lambda event, args: armed and event == "import" and seen.append([form, args[0]]))
import jail
from jail.launch import start as room
real = room._spawned
def spawned(plan, *args):
    if plan.imports:
        armed.append(True)
    return real(plan, *args)
room._spawned = spawned
"""
# Each form of a run, and each way in which one ends, below its name: what it needs would be imported late.
_TEXT = """\
# run
jail.run(["true"], rw=[W]).check().to_json()
# fails
result = jail.run(["sh", "-c", "echo a; echo b >&2; exit 3"], rw=[W])
print(result, result.to_json())
# dies
assert jail.run(["sh", "-c", "kill -SEGV $$"], rw=[W]).signal == "SIGSEGV"
# checked
try:
    jail.run(["false"], rw=[W]).check()
except jail.GuestFailed as error:
    print(error)
# wall
assert jail.run(["sleep", "9"], rw=[W], wall="200ms").verdict == "wall"
# cpu
assert jail.run(["sh", "-c", "while :; do :; done"], rw=[W], cpu="200ms").verdict == "cpu"
# memory
eats = ["/usr/bin/python3", "-c", "import time; x = bytearray(1 << 28); time.sleep(9)"]
assert jail.run(eats, rw=[W], memory="64M").verdict == "memory"
# output
assert jail.run(["sh", "-c", "while :; do echo y; done"], rw=[W], output="64K").verdict == "output"
# disk
writes = ["sh", "-c", "dd if=/dev/zero of=$0/big bs=1M count=32; sleep 9", W]
assert jail.run(writes, rw=[W], disk="4M").verdict == "disk"
# missing
assert jail.run(["no-such-program"], rw=[W]).status == 127
# nowhere
try:
    jail.run(["true"], rw=[W], cwd="/nowhere")
except jail.JailError as error:
    print(error)
# python
assert jail.run("x = 6\\nx * 7", value=True, rw=[W]).value == 42
# exception
assert jail.run("1/0", rw=[W]).exception.type == "ZeroDivisionError"
# denied
assert jail.run("import socket", rw=[W]).denials
# start
with jail.start(["echo", "x"], rw=[W]) as running:
    print(list(running), running.wait())
# stdin
jail.run(["cat"], rw=[W], stdin=iter([b"a", b"b"]), on_output=print)
# kill
with jail.start(["sleep", "9"], rw=[W]) as running:
    running.kill()
    running.wait()
# subprocess
jail.subprocess.run(["echo", "x"], rw=[W], capture_output=True, text=True, check=True)
# popen
process = jail.subprocess.Popen(["cat"], rw=[W], stdin=-1, stdout=-1)
process.communicate(b"x")
# arun
jail.run(["true"], rw=[W])
import asyncio
asyncio.run(jail.arun(["true"], rw=[W]))
# pool
with jail.Pool("python", warm=1) as pool:
    pool.run("1", rw=[W])
    list(pool.map(["1"] * 2))
    pool.submit("1").result()
# executor
jail.run(["true"], rw=[W])
with jail.JailExecutor(1) as pool:
    assert pool.submit("1 + 1").result() == 2
# keyword
jail.run(["true"], rw=[W])
try:
    jail.run(["true"], memry="1M")
except jail.JailError as error:
    print(error)
# preset
jail.run(["true"], rw=[W])
try:
    jail.run(["true"], "biuld")
except jail.JailError as error:
    print(error)
# policy
jail.run(["true"], rw=[W])
jail.run(["true"], F)
# interpreter
jail.run(["true"], rw=[W])
print(jail.run("1", jail.Policy.load("python", guest={"interpreter": sys.executable})))
"""
FORMS = dict(form.split("\n", 1) for form in _TEXT.removeprefix("# ").split("\n# "))
TOGETHER = 4  # programs that run them all: what one of them imports late is not there before it


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def program(folder: Path, forms: str) -> subprocess.CompletedProcess[str]:
    """A program of the caller's in a workspace that its guests write to."""
    script = folder / "program.py"
    head = (
        f"import sys; sys.path.append({str(ROOT)!r}); W, F = {str(folder)!r}, {str(ROOT / 'policies' / 'judge.toml')!r}"
    )
    tail = "armed.clear()\nimport json\nprint(json.dumps(seen))"
    script.write_text(f"{head}\n{SPY}\n{forms}\n{tail}\n", encoding="utf-8")
    return subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("first", range(TOGETHER))
def test_nothing_is_looked_up_after_the_start(folder: Path, first: int) -> None:
    done = program(folder, "\n".join([f"form = {form!r}\n{text}" for form, text in FORMS.items()][first::TOGETHER]))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [], done.stdout


def test_a_guest_cannot_put_a_module_before_the_supervisors(folder: Path) -> None:
    """The folder of the script comes first on sys.path, and is the guest's to write to."""
    names = "json signal psutil errno select traceback socket resource ctypes difflib encodings"
    plant = f'cd {folder}; for name in {names}; do echo \'open("/{folder}/RAN", "w")\' >$name.py; done; kill -SEGV $$'
    script = folder / "program.py"
    script.write_text(
        f"import sys; sys.path.append({str(ROOT)!r}); import jail\n"
        f"result = jail.run(['sh', '-c', {plant!r}], rw=[{str(folder)!r}])\n"
        "print(result.signal); result.to_json(); print(*result.notes, sep='\\n')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.startswith("SIGSEGV\n"), done.stderr
    assert f"the guest can write to {folder}, which this program imports from" in done.stdout
    assert (folder / "json.py").exists()
    assert not (folder / "RAN").exists()


def test_a_module_that_hides_another_is_named(folder: Path) -> None:
    (folder / "tomllib.py").write_text("raise ValueError('mine')\n")
    script = folder / "program.py"
    script.write_text(
        f"import sys; sys.path.append({str(ROOT)!r}); import jail\n"
        f"try: jail.run(['true'], rw=[{str(folder)!r}])\nexcept jail.SetupError as error: print(error)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.startswith("import tomllib: failed (ValueError: mine"), (done.stdout, done.stderr)


def test_where_nothing_is_shared_nothing_is_imported(folder: Path) -> None:
    script = folder / "program.py"
    script.write_text(
        f"import sys; sys.path.append({str(ROOT)!r}); import jail\n"
        f"result = jail.run(['true'], ro=[{str(folder)!r}])\nprint('asyncio' in sys.modules, result.notes)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "False ()\n", done.stderr


def test_the_program_imports_nothing_from_the_callers_folder(folder: Path) -> None:
    """A guest leaves modules in its workspace, and a later run is started there, with python -m jail."""
    # what Python imports itself before it comes to the module that -m names, importlib for one, is docs/security.md's
    for name in ("click", "ctypes", "fcntl", "json", "linecache", "prctl", "pyseccomp", "resource", "select", "signal",
                 "socket", "struct", "subprocess", "tokenize", "tomllib", "traceback"):  # fmt: skip
        (folder / f"{name}.py").write_text("raise SystemExit('a module of the guest was imported: ' + __name__)\n")
    for arguments in (["plan"], ["run", "-p", "build", "--report", "r.json", "--set", 'syscalls.deny=["flock"]']):
        done = subprocess.run(
            [sys.executable, "-m", "jail", *arguments, "--", "true"],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (folder / "r.json").exists()
