"""Runs a command in a jail and beside it, each in an empty folder, as an ordinary user both times."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import jail

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/usr/local/bin:/usr/bin:/bin"
SAME = {"PATH": PATH, "LANG": "C.UTF-8", "GIT_CONFIG_GLOBAL": "/dev/null", "PYTHONDONTWRITEBYTECODE": "1"}
USER = 65534  # nobody: what root's own rights change is no difference that a jail makes


class Ended(NamedTuple):
    """Tells how a command ended: its status (None: it took too long) and what it printed."""

    status: int | None
    stdout: str
    stderr: str


@contextmanager
def folder() -> Iterator[Path]:
    """Makes a folder that every user may write to. It is not below /tmp, which a jail has of its own."""
    made = Path(tempfile.mkdtemp(prefix="jail-real-", dir="/var/tmp"))
    made.chmod(0o777)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def emptied(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    path.chmod(0o777)
    return path


def inside(command: list[str], where: Path, seconds: int, **options: object) -> Ended:
    """Runs it under ``build``, with ``where`` as the workspace."""
    with chdir(where):
        result = jail.run(command, "build", **{"env": SAME, "wall": seconds, "disk": "4G", **options})  # type: ignore[arg-type]
    status = None if result.verdict == "wall" else result.status
    return Ended(status, result.stdout, result.stderr if result.stderr or result.ok else result.reason)


def outside(command: list[str], where: Path, seconds: int, env: dict[str, str] = SAME, user: int = USER) -> Ended:
    """Runs it with a home and a folder of temporary files of its own, and no terminal."""
    home, temporary = (emptied(where.parent / name) for name in ("home", "tmp"))
    ids = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen(
        command,
        cwd=where,
        env={**env, "HOME": str(home), "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **ids,  # type: ignore[call-overload]
    )
    try:
        out, errors = process.communicate(timeout=seconds)
        status: int | None = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, errors = process.communicate()
        status = None
    return Ended(status, out.decode("utf-8", "replace"), errors.decode("utf-8", "replace"))
