"""Nothing that the supervisor imports is looked for where a guest can write, once the guest has started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from .host import ROOT, public_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Tells what is imported after the first guest has been let in: CPython raises the event for all that is not loaded yet.
SPY = """
import sys
seen, armed = [], []
sys.addaudithook(lambda event, args: armed and event == "import" and seen.append(args[0]))
import jail
from jail.launch import start as room
real = room._spawned
def spawned(*args, **options):
    armed.append(True)
    return real(*args, **options)
room._spawned = spawned
"""
# Each form of a run, and each way in which one ends: what is needed then is what would be imported late.
FORMS = {
    "run": "jail.run(['true'], rw=[W]).check().to_json()",
    "fails": "r = jail.run(['sh', '-c', 'echo a; echo b >&2; exit 3'], rw=[W]); r.to_json(); repr(r)",
    "dies": "r = jail.run(['sh', '-c', 'kill -SEGV $$'], rw=[W]); assert r.signal == 'SIGSEGV', r",
    "check": "try: jail.run(['false'], rw=[W]).check()\n    except jail.GuestFailed as error: str(error)",
    "wall": "assert jail.run(['sleep', '9'], rw=[W], wall='200ms').verdict == 'wall'",
    "cpu": "assert jail.run(['sh', '-c', 'while :; do :; done'], rw=[W], cpu='200ms').verdict == 'cpu'",
    "memory": "jail.run([sys.executable if 0 else '/usr/bin/python3', '-c', 'x = bytearray(1 << 28)'], rw=[W], memory='64M')",
    "output": "assert jail.run(['sh', '-c', 'while :; do echo y; done'], rw=[W], output='64K').verdict == 'output'",
    "disk": "jail.run(['dd', 'if=/dev/zero', 'of=' + W + '/big', 'bs=1M', 'count=32'], rw=[W], disk='4M')",
    "missing": "assert jail.run(['no-such-program'], rw=[W]).status == 127",
    "nowhere": "try: jail.run(['true'], rw=[W], cwd='/nowhere')\n    except jail.JailError as error: str(error)",
    "python": "assert jail.run('x = 6\\nx * 7', value=True, rw=[W]).value == 42",
    "exception": "assert jail.run('1/0', rw=[W]).exception.type == 'ZeroDivisionError'",
    "denied": "jail.run('import socket', rw=[W]).to_json()",
    "start": "with jail.start(['echo', 'x'], rw=[W]) as running:\n        list(running); running.wait()",
    "stdin": "jail.run(['cat'], rw=[W], stdin=iter([b'a', b'b']), on_output=print)",
    "kill": "with jail.start(['sleep', '9'], rw=[W]) as running:\n        running.kill(); running.wait()",
    "subprocess": "jail.subprocess.run(['echo', 'x'], rw=[W], capture_output=True, text=True, check=True)",
    "popen": "p = jail.subprocess.Popen(['cat'], rw=[W], stdin=-1, stdout=-1); p.communicate(b'x'); p.returncode",
    "arun": "import asyncio; asyncio.run(jail.arun(['true'], rw=[W]))",
    "pool": "with jail.Pool(P, warm=1) as pool:\n        pool.run('1', rw=[W]); list(pool.map(['1'] * 2)); pool.submit('1').result()",
    "executor": "with jail.JailExecutor(1, P) as pool: assert pool.submit('1 + 1').result() == 2",
    "wrong": "jail.run(['true'], rw=[W])\n    try: jail.run(['true'], memry='1M')\n    except jail.JailError as error: str(error)",
    "preset": "jail.run(['true'], rw=[W])\n    try: jail.run(['true'], 'biuld')\n    except jail.JailError as error: str(error)",
    "policy": "jail.run(['true'], rw=[W]); jail.run(['true'], F)",
}  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


def program(folder: Path, form: str) -> subprocess.CompletedProcess[str]:
    """A program of the caller's in a workspace that its guests write to."""
    (folder / "own.toml").write_text('extends = "command"\n', encoding="utf-8")
    script = folder / "program.py"
    body = f"""
import sys
sys.path.append({str(ROOT)!r})
W, F = {str(folder)!r}, {str(ROOT / "policies" / "judge.toml")!r}
{SPY}
P = jail.Policy.load("python")
P = P.replace(filesystem=P.filesystem.replace(write=(W,)))
try:
    {FORMS[form]}
finally:
    armed.clear()
import json
print(); print(json.dumps(seen))
"""
    script.write_text(textwrap.dedent(body), encoding="utf-8")
    return subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_looked_up_after_the_start(folder: Path, form: str) -> None:
    done = program(folder, form)
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
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False, env={**os.environ}
    )
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
