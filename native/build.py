"""Builds the two native parts: the extension ``jail._native`` (cffi, API mode) and the static program ``jail-init``.

cffi reads the same headers as the compiler, so a structure or a stage has one description. Used by setup.py; run by
hand (``python native/build.py``) it builds both in place.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig

from cffi import FFI

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

MACHINE = sysconfig.get_platform().rpartition("-")[2]  # of the parts that are built (JAIL_MACHINE of tools/wheel)
HEADERS = f"-I{HERE}"  # a header is named with its room: "rawsys/sys.h"
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Werror"]
STEPS_SOURCES = [
    "native/init/walk.c",
    "native/steps/namespaces.c",
    "native/steps/mounts.c",
    "native/steps/privileges.c",
    "native/init/listener.c",
    "native/init/last_call.c",
    "native/steps/process.c",
    "native/steps/machine.c",
    "native/steps/landlock.c",
    "native/steps/verify.c",
    "native/steps/probe.c",
    "native/steps/path_filter.c",
    "native/steps/shared_host.c",
]
INIT_SOURCES = [
    "native/init/main.c",
    "native/init/pid1.c",
    "native/init/become_zygote.c",
    "native/init/janitor.c",
    "native/init/commands.c",
    "native/init/restore_terminal.c",
    *STEPS_SOURCES,
]
ZYGOTE_SOURCES = ["native/zygote/module.c", *STEPS_SOURCES]
RING_SOURCES = [
    f"native/python_sandbox/{name}.c"
    for name in (
        *("module", "code", "caller", "instruction", "nearest", "guarded_attribute", "seal", "modules"),
        *(
            "runtime_names",
            "groups",
            "refuse",
            "type_slots",
            "cpython_fixes",
            "audit_hook",
            "word",
            "text",
            "value",
            "classes",
        ),
        *("output", "print", "ends", "gate", "folders", "narrow", "beside", "session", "host_calls", "packages"),
        *("frames", "quarantine", "blocks", "stacks", "entry", "freelists", "owners", "addresses"),
        *("generics", "states", "thread_stacks", "xml_parser", "heap"),
    )
]
ENGINE_SOURCES = [
    f"native/javascript/{name}.c"
    for name in ("module", "calls", "channel", "host", "loop", "modules", "session", "heap")
]
RING_CFLAGS = ["-std=gnu11", "-O2", "-fPIC", "-fvisibility=hidden", *WARNINGS, "-Wno-missing-field-initializers"]
# No libc at all; no stack protector and no control-flow tables since both need one; code and constants in one segment:
# two less to map.
INIT_CFLAGS = [
    HEADERS, "-std=gnu11", "-O2", *WARNINGS, "-ffreestanding", "-fno-stack-protector", "-fno-builtin",
    "-fno-pic", "-fno-pie",
    "-fno-asynchronous-unwind-tables", "-fcf-protection=none" if MACHINE == "x86_64" else "-fno-common",
]  # fmt: skip
# The same steps in a module for the zygote's interpreter: any CPython from 3.11 on loads it (the limited API).
ZYGOTE_CFLAGS = [
    HEADERS, "-std=gnu11", "-O2", *WARNINGS, "-fno-stack-protector", "-fno-builtin", "-fPIC", "-fvisibility=hidden",
    f"-I{sysconfig.get_path('include')}",
]  # fmt: skip
ZYGOTE_LDFLAGS = ["-shared", "-Wl,-z,noexecstack", "-Wl,-z,now", "-Wl,--build-id=none", "-s"]
INIT_LDFLAGS = [
    "-nostdlib", "-static", "-no-pie", "-Wl,-z,noexecstack", "-Wl,-z,noseparate-code", "-Wl,--build-id=none", "-s",
]  # fmt: skip


ENGINE = "jail/guests/javascript/_engine.abi3.so"


def _read(name: str) -> str:
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def _declared(name: str) -> str:
    """Returns what a header declares, as cffi reads it: without the lines of the preprocessor."""
    return "\n".join(line for line in _read(name).splitlines() if not line.startswith("#"))


ffi = FFI()
ffi.cdef(_read("abi/plan.h") + _read("abi/channel.h") + _declared("supervisor/spawn.h"))
ffi.set_source(
    "jail._native",
    '#include "supervisor/spawn.h"\n#include "abi/channel.h"',
    sources=[
        "native/supervisor/spawn.c",
        "native/supervisor/idmapped_mount.c",
        "native/supervisor/sockets.c",
        "native/supervisor/folder_sizes.c",
        "native/supervisor/answering.c",
        "native/supervisor/recorder.c",
        "native/supervisor/copies.c",
        "native/supervisor/path_tracer.c",
        "native/supervisor/attributes.c",
        "native/supervisor/file_identity.c",
        "native/supervisor/guest_files.c",
        "native/supervisor/guest_memory.c",
        "native/supervisor/python_line.c",
        "native/supervisor/hash_probes.c",
    ],
    include_dirs=["native"],
    # No stack protector, Ubuntu's default: the child that shares our memory is to call nothing of the C library's.
    extra_compile_args=[
        "-std=gnu11",
        "-O2",
        *WARNINGS,
        "-Wno-conversion",
        "-Wno-unused-parameter",
        "-fno-stack-protector",
    ],
    py_limited_api=True,
)


def build_init(output_path: str, cc: str | None = None) -> None:
    """Compiles and links jail-init to ``output_path``, mode 0755; ``cc`` may be a cross compiler."""
    compiler = shlex.split(cc or os.environ.get("CC") or "cc")
    flags = [f for f in INIT_CFLAGS if "aarch64" not in compiler[0] or f != "-fcf-protection=none"]
    _link([*compiler, *flags, *INIT_LDFLAGS], output_path, INIT_SOURCES)
    os.chmod(output_path, 0o755)


def build_zygote(output_path: str, cc: str | None = None) -> None:
    """Compiles and links the zygote's module to ``output_path``; ``cc`` may be a cross compiler."""
    _link(
        [*shlex.split(cc or os.environ.get("CC") or "cc"), *ZYGOTE_CFLAGS, *ZYGOTE_LDFLAGS], output_path, ZYGOTE_SOURCES
    )


def build_store(package: str) -> None:
    """Makes what lies ready in the package at ``package``: parsed presets and compiled filters."""
    script = os.path.join(HERE, "store.py")
    subprocess.run([sys.executable, "-B", script, os.path.join(package, "built")], check=True)


def add_modules_to_store(package: str, python: str) -> None:
    """Adds to the store of ``package`` the code of its modules as another interpreter compiles them."""
    script = os.path.join(HERE, "store.py")
    subprocess.run([python, "-I", "-B", script, os.path.join(package, "built"), "modules"], check=True)


def _link(command: list[str], output_path: str, sources: list[str]) -> None:
    subprocess.run([*command, "-o", output_path, *(os.path.join(ROOT, source) for source in sources)], check=True)


_ASK = "import sysconfig as s;print(s.get_path('include'));print(s.get_config_var('EXT_SUFFIX'))"


def build_ring(folder: str, python: str = sys.executable) -> None:
    """Builds the language ring's extension into ``folder``/jail/guests/python, for one interpreter.

    It needs the structures of that interpreter. For its other modules' sake the harness is compiled there too: in the
    jail that folder cannot be written.
    """
    answer = subprocess.run([python, "-I", "-c", _ASK], capture_output=True, text=True, check=True).stdout
    include, suffix = answer.split()
    suffix = suffix.replace(f"-{os.uname().machine}-", f"-{MACHINE}-")
    guest = os.path.join(folder, "jail", "guests", "python")
    os.makedirs(guest, exist_ok=True)
    compiler = shlex.split(os.environ.get("CC") or "cc")
    sources = [os.path.join(ROOT, source) for source in RING_SOURCES]
    target = os.path.join(guest, f"_ring{suffix}")
    subprocess.run(
        [*compiler, HEADERS, *RING_CFLAGS, "-isystem", include, "-shared", "-o", target, *sources], check=True
    )
    if os.path.exists(os.path.join(guest, "harness.py")):
        subprocess.run([python, "-I", "-m", "compileall", "-q", guest], check=True)


def build_engine(output_path: str) -> None:
    """Builds the JavaScript guest's extension, which any CPython from 3.11 on loads (the limited API). The functions of
    the engine are undefined in it: the harness loads quickjs-ng first."""
    compiler = shlex.split(os.environ.get("CC") or "cc")
    include = sysconfig.get_path("include")
    os.makedirs(os.path.dirname(output_path), exist_ok=True)
    _link([*compiler, HEADERS, *RING_CFLAGS, "-isystem", include, "-shared"], output_path, ENGINE_SOURCES)


if __name__ == "__main__":
    os.chdir(ROOT)
    if sys.argv[1:2] == ["--ring"]:
        build_ring(ROOT, *sys.argv[2:3])
    else:
        ffi.compile(tmpdir=ROOT, verbose=False)
        build_init(os.path.join(ROOT, "jail", "launch", "jail-init"), *sys.argv[1:2])
        build_zygote(os.path.join(ROOT, "jail", "launch", "_zygote.abi3.so"), *sys.argv[1:2])
        build_store(os.path.join(ROOT, "jail"))
        build_ring(ROOT)
        build_engine(os.path.join(ROOT, ENGINE))
