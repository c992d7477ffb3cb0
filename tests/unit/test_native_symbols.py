"""The child's code calls nothing: between clone and exec, and in pid 1, there is no libc, no malloc, no stdio."""

from __future__ import annotations

import runpy
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = runpy.run_path(str(ROOT / "native/build.py"))
INIT = ROOT / "jail/launch/jail-init"
# Runs while it shares the memory of the supervisor, whose locks other threads may hold.
SPAWN = "native/supervisor/spawn.c"


def output(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def symbols(*command: str | Path) -> set[str]:
    """What nm lists, without the file names it prints between."""
    return {line.split()[-1] for line in output(*command).splitlines() if line and not line.endswith(":")}


def compiled(source: str | Path, flags: list[str], folder: Path) -> Path:
    target = folder / f"{Path(source).stem}.o"
    subprocess.run(["gcc", *flags, "-c", "-o", target, source], check=True, cwd=ROOT)
    return target


def test_the_objects_of_init_need_nothing_but_each_other(tmp_path: Path) -> None:
    objects = [compiled(source, BUILD["INIT_CFLAGS"], tmp_path) for source in BUILD["INIT_SOURCES"]]
    defined = symbols("nm", "--defined-only", "--extern-only", *objects)
    assert "_start" in defined
    assert symbols("nm", "--undefined-only", *objects) - defined == set()


def test_what_runs_in_the_supervisors_memory_calls_no_function_of_libc(tmp_path: Path) -> None:
    flags = BUILD["ffi"]._assigned_source[3]["extra_compile_args"]
    spawn = compiled(SPAWN, [BUILD["HEADERS"], *flags, "-fPIC"], tmp_path)
    assert "jail_spawn" in symbols("nm", "--defined-only", spawn)
    assert symbols("nm", "--undefined-only", spawn) <= {"_GLOBAL_OFFSET_TABLE_"}


def test_a_call_of_libc_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "bad.c").write_text("void *malloc(unsigned long); void *f(void) { return malloc(8); }")
    bad = compiled(tmp_path / "bad.c", BUILD["INIT_CFLAGS"], tmp_path)
    assert symbols("nm", "--undefined-only", bad) == {"malloc"}


def test_init_as_built_is_static_and_asks_for_no_loader() -> None:
    headers = output("readelf", "--wide", "--program-headers", "--section-headers", INIT)
    assert "Elf file type is EXEC (Executable file)" in headers
    for needs_a_loader in ("INTERP", "DYNAMIC", ".interp", ".dynamic", ".dynsym", ".rela"):
        assert needs_a_loader not in headers
    assert ".note.ABI-tag" not in headers  # left by the start-up files of glibc
    assert INIT.stat().st_mode & 0o777 == 0o755


def test_init_as_built_has_no_memory_that_is_writable_and_executable() -> None:
    segments = output("readelf", "--wide", "--program-headers", INIT).splitlines()
    flags = [line.split("0x")[-2].split()[1:] for line in segments if line.lstrip().startswith(("LOAD", "GNU_STACK"))]
    assert len(flags) >= 2
    assert all("".join(parts).count("W") + "".join(parts).count("E") < 2 for parts in flags)
