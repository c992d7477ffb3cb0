"""Compiles all of native/ with every warning an error: for this machine, and for aarch64 where its compiler is here."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
import tempfile

os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = runpy.run_path("native/build.py")
# Without what cffi generates, which needs a foreign Python's headers and is not clean.
EXTENSION_SOURCES = BUILD["ffi"]._assigned_source[3]["sources"]


def compile_all(compiler: str) -> None:
    """Raises CalledProcessError after the compiler has said what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        BUILD["build_init"](os.path.join(folder, "jail-init"), compiler)
        for source in EXTENSION_SOURCES:
            flags = [
                BUILD["HEADERS"],
                "-std=gnu11",
                "-O2",
                *BUILD["WARNINGS"],
                "-c",
                "-o",
                os.path.join(folder, "object.o"),
            ]
            subprocess.run([compiler, *flags, source], check=True)
        if not compiler.startswith("aarch64"):  # needs the headers of a Python for that machine
            BUILD["build_zygote"](os.path.join(folder, "_zygote.abi3.so"), compiler)
            BUILD["build_ring"](folder)
            BUILD["build_engine"](os.path.join(folder, "_engine.abi3.so"))


for compiler in ("gcc", "aarch64-linux-gnu-gcc"):
    if not shutil.which(compiler):
        print(f"{compiler}: not here, skipped")
        if os.environ.get("JAIL_MUST_WORK"):
            sys.exit(1)
        continue
    try:
        compile_all(compiler)
    except subprocess.CalledProcessError:
        sys.exit(f"{compiler}: failed")
    print(f"{compiler}: {len(BUILD['INIT_SOURCES']) + len(EXTENSION_SOURCES)} files without a warning")
