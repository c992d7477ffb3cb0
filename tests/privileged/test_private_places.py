"""Root's jail where its files, or the way to them, are for their owner alone: somebody's home, or all that a umask of
077 has made. Root may read them; the root of a new user namespace, and the guest, are somebody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALICE = 54321
pytestmark = pytest.mark.root_only

RUN = """
import sys; sys.path[:0] = sys.argv[1:]
import jail; assert jail.__file__.startswith(sys.argv[1]), jail.__file__
said = [jail.run(["/bin/echo", "a command"]), jail.run("print('source')")]
with jail.Pool(warm=1) as pool:
    said.append(pool.run("print('from a zygote')"))
print([(one.verdict, one.stdout, one.enforced["user_namespace"]) for one in said])
"""


def change(folder: Path, owner: int, mode: int) -> None:
    for at, folders, files in os.walk(folder):
        for path in (at, *(os.path.join(at, name) for name in (*folders, *files))):
            os.chown(path, owner, owner, follow_symlinks=False)
            if not os.path.islink(path):
                os.chmod(path, os.stat(path).st_mode & mode)


def somebodys_home(home: Path) -> None:
    change(home, ALICE, 0o755)
    home.chmod(0o700)


def umask_of_077(home: Path) -> None:
    change(home, 0, 0o700)
    (home / "jail" / "launch" / "jail-init").chmod(0o711)  # as pip leaves programs, whatever the umask is


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="private-"))
    package = Path(jail.__file__).parent
    shutil.copytree(package, folder / "jail", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(package.parent / "policies", folder / "policies")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", folder / "venv"], check=True)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("private", [somebodys_home, umask_of_077])
def test_jails_are_made_all_the_same(home: Path, private: Callable[[Path], None]) -> None:
    private(home)
    packages = [place for place in sys.path if place.endswith("-packages")]
    done = subprocess.run(
        [home / "venv" / "bin" / "python", "-B", "-c", RUN, str(home), *packages], capture_output=True, text=True
    )
    expected = [("ok", f"{said}\n", "verified") for said in ("a command", "source", "from a zygote")]
    assert done.stdout == f"{expected}\n", done.stderr
