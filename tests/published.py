"""Builds all that is published, twice, and checks it: python -m tests.published [PYTHON ...]

The wheels of both machines and the source archive must be the same bytes both times. Each part of a wheel must be of
the wheel's machine. The wheel that is made from the source archive must have the same files. cibuildwheel must accept
its configuration. All this takes some minutes, and the compiler for aarch64 (Debian: gcc-aarch64-linux-gnu). No wheel
for another machine is run.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from elftools.elf.elffile import ELFFile

ROOT = Path(__file__).parents[1]
MACHINES = {"x86_64": "EM_X86_64", "aarch64": "EM_AARCH64"}
ALWAYS = {"jail-init": 1, "_native.abi3.so": 1, "_zygote.abi3.so": 1, "_engine.abi3.so": 1}


def built(folder: Path, machine: str, pythons: list[str]) -> None:
    env = {**os.environ, "JAIL_MACHINE": machine}
    done = subprocess.run([ROOT / "tools/wheel", folder, *pythons], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def check_the_bytes(first: Path, second: Path) -> None:
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), f"{name} differs when it is built again"


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def check_the_machine(wheel: Path, machine: str, rings: int) -> None:
    """Checks the tags of a wheel, and the ELF header of each compiled part."""
    assert wheel.name.endswith(f"_{machine}.whl") and "-manylinux_2_" in wheel.name, wheel
    found = dict.fromkeys([*ALWAYS, "_ring"], 0)
    with zipfile.ZipFile(wheel) as archive:
        [tags] = [name for name in archive.namelist() if name.endswith(".dist-info/WHEEL")]
        assert f"_{machine}\n" in archive.read(tags).decode()
        for name in archive.namelist():
            content = archive.read(name)
            if content[:4] != b"\x7fELF":
                continue
            assert ELFFile(io.BytesIO(content))["e_machine"] == MACHINES[machine], name
            part = name.rpartition("/")[2]
            if part.startswith("_ring"):
                assert f"-{machine}-" in part, part
            found["_ring" if part.startswith("_ring") else part] += 1
    assert found == {**ALWAYS, "_ring": rings}, found


def check_the_source(archive: Path, wheel: Path, folder: Path) -> None:
    """Builds a wheel from the source archive: it must have the files of the published one, for one CPython."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    [tree] = folder.iterdir()
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tree / "dist",
        tree,
    ]
    subprocess.run(command, check=True, stdout=sys.stderr)
    [made] = (tree / "dist").iterdir()
    of_others = ("/", ".pyc")  # auditwheel adds an entry for each folder
    missing = {name for name in names_in(wheel) - names_in(made) if not name.endswith(of_others)}
    assert not {name for name in missing if "/_ring." not in name and "/built/" not in name}, missing


def check_cibuildwheel() -> None:
    command = [Path(sys.executable).parent / "cibuildwheel", "--platform", "linux", "--archs", "x86_64,aarch64"]
    done = subprocess.run([*command, "--print-build-identifiers", ROOT], capture_output=True, text=True)
    assert done.stdout.split() == ["cp311-manylinux_x86_64", "cp311-manylinux_aarch64"], done.stdout + done.stderr


def main(pythons: list[str]) -> None:
    check_cibuildwheel()
    with tempfile.TemporaryDirectory(prefix="jail-published.") as name:
        folder = Path(name)
        for machine in MACHINES:
            first, second = folder / f"{machine}.1", folder / f"{machine}.2"
            for target in (first, second):
                built(target, machine, pythons)
            check_the_bytes(first, second)
            [wheel] = first.glob("*.whl")
            check_the_machine(wheel, machine, 1 + len(pythons))
            print(f"{wheel.name}: twice the same bytes, all parts of {machine}")
        [archive] = (folder / "x86_64.1").glob("*.tar.gz")
        assert archive.read_bytes() == (folder / "aarch64.1" / archive.name).read_bytes()
        [wheel] = (folder / "x86_64.1").glob("*.whl")
        check_the_source(archive, wheel, folder / "source")
        print(f"{archive.name}: makes the same wheel")


if __name__ == "__main__":
    main(sys.argv[1:])
