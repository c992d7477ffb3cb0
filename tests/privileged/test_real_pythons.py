"""Pythons from wherever people keep them: a guest works as a plain start does, and nothing beside them is shown."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jail
from jail.policy.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jail import Result

SYSTEM = "/usr/bin/python3"
NEEDLESS = shutil.ignore_patterns(
    "test", "tests", "site-packages", "dist-packages", "__pycache__", "config-*", "idlelib"
)


class Home:
    """A home directory with an interpreter in it, as pyenv puts them, and with files that are nobody's business."""

    def __init__(self, path: Path) -> None:
        self.path = path
        source = Path(SYSTEM).resolve()  # as distributions build it, it can be moved: it needs no libpython
        self.prefix = path / ".pyenv" / "versions" / f"{source.name.removeprefix('python')}.1"
        self.python = self.prefix / "bin" / source.name
        for folder in (self.prefix / "bin", path / ".ssh", path / ".pyenv" / "versions" / "2.7.18"):
            folder.mkdir(parents=True)
        (path / ".ssh" / "id_ed25519").write_text("a key")
        shutil.copy2(source, self.python)
        (self.prefix / "bin" / "python3").symlink_to(self.python.name)
        (path / ".pyenv" / "current").symlink_to(f"versions/{self.prefix.name}")
        shutil.copytree(source.parent.parent / "lib" / source.name, self.prefix / "lib" / source.name, ignore=NEEDLESS)

    def venv(self, name: str, python: Path, *options: str) -> Path:
        """The interpreter of a new virtual environment of that name, made by ``python``."""
        made = self.path / name
        subprocess.run([python, "-m", "venv", "--without-pip", *options, made], check=True, capture_output=True)
        return made / "bin" / "python"


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="home-"))
    folder.chmod(0o755)
    yield Home(folder / "alice")
    shutil.rmtree(folder)


KINDS: dict[str, Callable[[Home], Path]] = {
    "the-one-that-runs-this": lambda _: Path(sys.executable),
    "the-systems": lambda _: Path(SYSTEM),
    "pyenv": lambda home: home.python,
    "pyenv-by-its-link": lambda home: home.python.parent / "python3",
    "pyenv-through-a-linked-folder": lambda home: home.path / ".pyenv" / "current" / "bin" / "python3",
    "venv-of-links": lambda home: home.venv("links", home.python, "--symlinks"),
    "venv-of-copies": lambda home: home.venv("copies", home.python, "--copies"),
    "venv-of-a-link": lambda home: home.venv("chain", home.python.parent / "python3", "--symlinks"),
    "venv-of-a-linked-folder": lambda home: home.venv("far", home.path / ".pyenv" / "current" / "bin" / "python3"),
    "venv-with-a-space": lambda home: home.venv("my project/.venv", home.python, "--symlinks"),
    "venv-of-the-systems": lambda home: home.venv("systems", Path(SYSTEM), "--symlinks"),
}

DESCRIBE = """
import bz2, ctypes, hashlib, json, lzma, sqlite3, ssl, sys, unicodedata, zlib, zoneinfo
print(sys.version, sys.prefix, sys.base_prefix, sys.executable, sys.path)
print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone(), hashlib.sha256(b"x").hexdigest())
print(json.dumps({"a": [1.5, None]}), unicodedata.name("ü"), zlib.crc32(b"x"), len(lzma.compress(b"x" * 99)))
print(ctypes.sizeof(ctypes.c_long), ssl.OPENSSL_VERSION, bz2.compress(b"x")[:3])
"""


def plainly(python: Path, source: str) -> str:
    return subprocess.run([python, "-I", "-c", source], capture_output=True, text=True, check=True).stdout


def jailed(python: Path, source: str, value: bool = False, level: str = "off") -> Result:
    policy = load("python", [("guest.interpreter", str(python)), ("guest.level", level)])
    result = jail.run(source, policy, value=value)
    assert result.ok, (result.reason, result.stderr, result.exception)
    return result


@pytest.mark.parametrize("kind", KINDS)
def test_works_from_wherever_it_lives(home: Home, kind: str) -> None:
    python = KINDS[kind](home)
    assert jailed(python, DESCRIBE).stdout == plainly(python, DESCRIBE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_pool_works_from_wherever_it_lives(home: Home, kind: str) -> None:
    """Its zygote executes the interpreter from a clone of the whole tree: paths and libraries are found as ever."""
    python = KINDS[kind](home)

    result = pooled(python, DESCRIBE)

    assert result.stdout == plainly(python, DESCRIBE), result.stderr


@pytest.mark.optional  # Debian's Python is one binary, without a library beside it
def test_a_pool_works_where_the_loader_finds_libpython_beside_the_binary(
    home: Home, needs: Callable[[object, str], None]
) -> None:
    """$ORIGIN in a binary's library path, as uv's and conda's interpreters have it: read off /proc/self/exe."""
    compiler, version = shutil.which("cc"), f"python{sys.version_info[0]}.{sys.version_info[1]}"
    library = Path(sys.base_prefix) / "lib" / f"lib{version}.so.1.0"
    needs(compiler and library.exists(), "a C compiler, and an interpreter that was built with --enable-shared")
    prefix = home.path / "moved"
    (prefix / "bin").mkdir(parents=True)
    shutil.copytree(library.parent / version, prefix / "lib" / version, ignore=NEEDLESS)
    shutil.copy2(library, prefix / "lib")
    (prefix / "main.c").write_text(
        "int Py_BytesMain(int, char **);\nint main(int n, char **words) { return Py_BytesMain(n, words); }\n"
    )
    python = prefix / "bin" / version
    built = [str(compiler), "-o", str(python), str(prefix / "main.c"), str(prefix / "lib" / library.name)]
    subprocess.run([*built, "-Wl,-rpath,$ORIGIN/../lib"], check=True)
    look = f"print(any({str(prefix)!r} in line and 'libpython' in line for line in open('/proc/self/maps')))"
    assert plainly(python, look) == "True\n"

    # Within the tree that the zygote is executed from, the path of the binary is the one that it has on the host.
    assert pooled(python, "import sys; print(sys.prefix)").stdout == f"{prefix}\n"


def pooled(python: Path, source: str) -> Result:
    policy = load("python", [("guest.interpreter", str(python)), ("guest.level", "off")])
    with jail.Pool(policy) as pool:
        result = pool.run(source)
    assert result.ok, (result.reason, result.stderr, result.exception)
    return result


def test_the_language_ring_holds_in_a_virtual_environment(home: Home) -> None:
    python = home.venv("ringed", Path(sys.executable), "--symlinks")
    look = "import sys; print(sys.version, hasattr(print, '__self__'), hasattr(sys, '_getframe'))"
    result = jailed(python, look, level="strict")
    assert (result.stdout, result.enforced["language"]) == (f"{sys.version} False False\n", "verified")


def test_an_interpreter_without_a_ring_is_refused_with_the_fix(home: Home) -> None:
    python = home.path / "later" / "bin" / "python3.39"
    library = home.path / "later" / "lib" / "python3.39"
    for folder in (python.parent, library):
        folder.mkdir(parents=True)
    shutil.copy2(home.python, python)
    (library / "os.py").touch()
    for level in ("strict", "standard"):
        with pytest.raises(jail.HostError) as error:
            jailed(python, "1", level=level)
        assert (error.value.layer, str(error.value).count("\n")) == ("language", 0)
        assert f"not built for {python} (Python 3.39)" in str(error.value)
        assert f"native/build.py --ring {python}" in error.value.fix


def test_nothing_beside_the_interpreter_is_shown(home: Home) -> None:
    look = f"import os\nfor at, folders, files in os.walk({str(home.path)!r}): print(at, folders, files)"
    all_of_it, shown = plainly(home.python, look), jailed(home.python, look).stdout
    for hidden in ("id_ed25519", "2.7.18"):
        assert hidden in all_of_it
        assert hidden not in shown
    assert home.python.name in shown


def test_numpy_multiplies_in_a_venv_of_a_home(home: Home, needs: Callable[[object, str], None]) -> None:
    installed = Path(sysconfig.get_path("purelib"))
    needs((installed / "numpy").is_dir(), "numpy beside pytest")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    python = home.venv("science", Path(sys.base_prefix) / "bin" / version, "--symlinks")
    packages = python.parent.parent / "lib" / version / "site-packages"
    for name in ("numpy", "numpy.libs"):
        if (installed / name).is_dir():
            shutil.copytree(installed / name, packages / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    multiply = """
import numpy as np
a = np.arange(250_000.0).reshape(500, 500)
print(np.__file__, (a @ a.T).trace(), np.linalg.det(a[:3, :3] + np.eye(3)).round(6), np.fft.fft(a[0])[:3])
(a[:2] @ a[:, :2]).tolist()
"""
    result = jailed(python, multiply, value=True)
    assert result.stdout == plainly(python, multiply)
    exactly = [[sum((500 * r + k) * (500 * k + c) for k in range(500)) for c in range(2)] for r in range(2)]
    assert result.value == exactly
