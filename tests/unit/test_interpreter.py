"""``guest.interpreter`` is read, never run, and what is shown for it lies in its own folders, whatever these hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from jail.core.errors import PolicyError
from jail.host.python import _extension, interpreter

PROGRAM = Path("/usr/bin/true")  # of the machine, and no Python
FOREIGN = "a key"


class Place:
    """A folder that a guest could have filled, with a home beside it that is nobody's business."""

    def __init__(self, path: Path) -> None:
        self.base, self.venv, self.home = path / "base", path / "venv", path / "home"
        self.library = self.base / "lib" / "python3.11"
        for folder in (self.base / "bin", self.library, self.venv / "bin", self.home / ".ssh"):
            folder.mkdir(parents=True)
        (self.home / ".ssh" / "id").write_text(FOREIGN)
        (self.library / "os.py").touch()
        shutil.copy2(PROGRAM, self.base / "bin" / "python3.11")
        self.python = self.venv / "bin" / "python"
        self.python.symlink_to(self.base / "bin" / "python3.11")
        (self.venv / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        self.config = self.venv / "pyvenv.cfg"
        self.config.write_text(f"home = {self.base}/bin\nversion = 3.11.9\n")

    def shown(self) -> set[str]:
        """Every host path that a jail would be shown, as the kernel would resolve it."""
        return {os.path.realpath(source) for source, _ in interpreter(str(self.python)).shown}

    def refusal(self) -> str:
        with pytest.raises(PolicyError) as caught:
            interpreter(str(self.python), "policy.toml:3")
        assert str(caught.value).count("\n") == 0 and str(caught.value).startswith("policy.toml:3: ")
        return caught.value.message


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_virtual_environment(place: Place) -> None:
    found = interpreter(str(place.python))

    assert (found.executable, found.version) == (str(place.python), "3.11")
    assert (found.prefix, found.base_prefix) == (str(place.venv), str(place.base))
    assert place.shown() == {
        str(place.base / "bin" / "python3.11"),
        str(place.config),
        str(place.venv / "lib" / "python3.11"),
        str(place.library),
    }


@pytest.mark.parametrize("python", ["/usr/bin/python3", sys.executable, os.path.realpath(sys.executable)])
def test_what_is_read_is_what_the_interpreter_says_of_itself(python: str) -> None:
    if not os.path.exists(python):
        pytest.skip(f"there is no {python}")
    ask = (
        "import sys, sysconfig as s;"
        "print(sys.prefix, sys.base_prefix, '%d.%d' % sys.version_info[:2], s.get_config_var('EXT_SUFFIX'), sep='\\n')"
    )
    says = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True).stdout.split("\n")

    found = interpreter(python)

    assert [found.prefix, found.base_prefix, found.version, found.extension] == says[:4]


def test_a_path_with_the_folder_above_means_what_it_means_to_the_kernel(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(place.venv / "lib")
    assert interpreter(f"{tmp_path}/link/../bin/python") == interpreter(str(place.python))
    plain = interpreter()
    folder, name = os.path.split(sys.executable)
    monkeypatch.setattr(sys, "executable", f"{folder}/../bin/{name}")  # as after `../bin/python`
    assert interpreter() == plain


def test_nothing_is_executed(place: Place, tmp_path: Path) -> None:
    for text in (f"#!/bin/sh\ntouch {tmp_path}/RAN\n", f"#!{sys.executable}\nopen('{tmp_path}/RAN', 'w')\n"):
        place.python.unlink()
        place.python.write_text(text)
        place.python.chmod(0o755)
        assert "no program of the machine" in place.refusal()
    shutil.rmtree(place.venv / "bin")
    shutil.copytree(os.path.dirname(os.path.realpath(sys.executable)), place.venv / "bin", symlinks=True)
    (place.venv / "lib" / "python3.11" / "site-packages" / "evil.pth").write_text(
        f"import os; os.mkdir('{tmp_path}/RAN')\n"
    )
    (place.venv / "bin" / "python").unlink(missing_ok=True)
    shutil.copy2(os.path.realpath(sys.executable), place.venv / "bin" / "python")
    interpreter(str(place.python))

    assert not (tmp_path / "RAN").exists()


@pytest.mark.parametrize(
    "name", ["lib/python3.11", "lib64/python3.11", "lib/libpython3.11.so.1.0", "lib64/libpython3.11.so.1.0", "lib"]
)
@pytest.mark.parametrize("where", ["venv", "base"])
@pytest.mark.parametrize("target", ["home", "home/.ssh", "home/.ssh/id", "../../../../../../etc/passwd"])
def test_a_link_out_of_its_folders_is_not_shown(place: Place, where: str, name: str, target: str) -> None:
    aim = place.home.parent / target if target.startswith("home") else Path("/etc/passwd")
    link = (place.venv if where == "venv" else place.base) / name
    if link.is_dir():
        shutil.rmtree(link)
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(aim)

    try:
        shown = place.shown()
    except PolicyError:
        return  # without its library it is no interpreter
    own = (f"{place.venv}/", f"{place.base}/")
    assert all(path.startswith(own) for path in shown)


def test_a_home_with_the_library_of_another_is_no_interpreter(place: Place) -> None:
    """os.py is there, by a link: the folder that would be shown is a home."""
    shutil.rmtree(place.library)
    (place.home / "os.py").touch()
    place.library.symlink_to(place.home)

    assert "no lib/pythonX.Y/os.py above" in place.refusal()


def test_an_os_module_that_is_a_link_marks_no_library(place: Place) -> None:
    (place.library / "os.py").unlink()
    (place.library / "os.py").symlink_to(os.__file__)

    assert "no lib/pythonX.Y/os.py above" in place.refusal()


@pytest.mark.parametrize("target", ["home/.ssh/id", "home/program"])
def test_an_executable_of_elsewhere_is_refused(place: Place, target: str) -> None:
    shutil.copy2(PROGRAM, place.home / "program")
    place.python.unlink()
    place.python.symlink_to(place.home.parent / target)

    said = place.refusal()

    assert "no program of the machine" in said if target.endswith("id") else f"a link to {place.home}/program" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("home = /\n", "no lib/pythonX.Y/os.py above /"),
        ("home = relative/bin\n", "names no home"),
        ("home = ../base/bin\n", "names no home"),
        ("home = {home}\n", "no lib/pythonX.Y/os.py above"),
        ("home = /proc/self/root\n", "no lib/pythonX.Y/os.py above"),
        ("home = /tmp\0/x\n", "names no home"),
        ("", "names no home"),
        ("\udcff" * 100, "names no home"),
        ("home" * 100000, "names no home"),
    ],
)
def test_a_configuration_that_lies(place: Place, text: str, reason: str) -> None:
    place.config.write_text(text.format(home=place.home), errors="surrogateescape")

    assert reason in place.refusal()


def test_a_configuration_that_is_no_file_is_refused_at_once(place: Place) -> None:
    place.config.unlink()
    os.mkfifo(place.config)
    assert "is no file" in place.refusal()

    place.config.unlink()
    place.config.symlink_to(place.home / ".ssh" / "id")
    assert "symbolic links" in place.refusal()


def test_an_executable_that_is_no_file_is_refused_at_once(place: Place) -> None:
    place.python.unlink()
    os.mkfifo(place.python)
    assert "no program of the machine" in place.refusal()

    place.python.unlink()
    place.python.symlink_to(place.python)
    assert "symbolic links" in place.refusal()

    place.python.unlink()
    assert "no such file" in place.refusal()


def test_of_several_libraries_the_one_that_is_named(place: Place) -> None:
    other = place.base / "lib" / "python3.12"
    other.mkdir()
    (other / "os.py").touch()
    assert interpreter(str(place.python)).version == "3.11"  # by the name of its binary

    (place.base / "bin" / "python3.11").rename(place.base / "bin" / "python")
    place.python.unlink()
    place.python.symlink_to(place.base / "bin" / "python")
    assert interpreter(str(place.python)).version == "3.11"  # by the folder of the virtual environment

    (place.venv / "lib" / "python3.12").mkdir()
    assert "holds Python 3.11, 3.12 (fix: name one of bin/pythonX.Y)" in place.refusal()


def test_a_folder_that_a_guest_has_filled_is_not_listed(place: Place) -> None:
    place.base.joinpath("lib").chmod(0o111)
    place.library.chmod(0o111)
    try:
        assert interpreter(str(place.python)).version == "3.11"
    finally:
        place.base.joinpath("lib").chmod(0o755)
        place.library.chmod(0o755)


def test_the_suffix_of_our_own_build() -> None:
    assert interpreter(sys.executable).extension == sysconfig.get_config_var("EXT_SUFFIX")


def test_a_debug_build_in_the_same_prefix_is_told_by_the_programs_name(tmp_path: Path) -> None:
    library = tmp_path / "lib/python3.11"
    library.mkdir(parents=True)
    platform = sys.implementation._multiarch
    (library / f"_sysconfigdata_d_{platform}.py").touch()
    assert _extension("/usr/bin/python3.11", str(tmp_path), "3.11") == f".cpython-311d-{platform}.so"
    (library / f"_sysconfigdata__{platform}.py").touch()
    assert _extension("/usr/bin/python3.11", str(tmp_path), "3.11") == f".cpython-311-{platform}.so"
    assert _extension("/usr/bin/python3.11d", str(tmp_path), "3.11") == f".cpython-311d-{platform}.so"
