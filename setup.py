"""What pyproject.toml cannot say: the native parts, the program, and policies/ shipped as jail.policies."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys

from setuptools import setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

LAUNCH = os.path.join("jail", "launch")
BUILT = {"jail-init": "build_init", "_zygote.abi3.so": "build_zygote"}
# Other interpreters that the wheel serves (tools/wheel). All parts but the ring are of the stable ABI, and only with
# these does the wheel's name say so: pip keeps wheels that it has built by their names, and would give one of a single
# ring to an interpreter that has another.
OTHERS = os.environ.get("JAIL_PYTHONS", "").split()
SHARED: list[tuple[str, list[str]]] = [("share/man/man1", [])]  # the rest comes with the build, before it is installed


def shared_files(parent: str) -> list[tuple[str, list[str]]]:
    """Makes the manual pages and the completion files of the package in ``parent``; returns each with its folder below
    the environment.
    """
    kept = os.path.join("build", "share")
    subprocess.run([sys.executable, "-B", os.path.join("tools", "shell_files.py"), parent, kept], check=True)
    folders = [(folder, names) for folder, _, names in os.walk(kept) if names]
    return [
        (os.path.relpath(folder, "build"), [os.path.join(folder, name) for name in names]) for folder, names in folders
    ]


class BuildNative(build_ext):
    """Builds, beside the extension, the program that is pid 1 of every jail, the other native parts, and files that are
    made with their help.
    """

    def run(self) -> None:
        super().run()
        target = LAUNCH if self.inplace else os.path.join(self.build_lib, LAUNCH)
        os.makedirs(target, exist_ok=True)
        build = runpy.run_path(os.path.join("native", "build.py"))
        for name, function in BUILT.items():
            build[function](os.path.join(target, name))
        package = "jail" if self.inplace else os.path.join(self.build_lib, "jail")
        build["build_engine"](build["ENGINE"] if self.inplace else os.path.join(self.build_lib, build["ENGINE"]))
        build["build_store"](package)
        for python in [sys.executable, *OTHERS]:
            build["build_ring"](os.path.dirname(package), python)
        for python in OTHERS:
            build["add_modules_to_store"](package, python)
        SHARED.extend(shared_files(os.environ.get("JAIL_RUNS_HERE") or os.path.dirname(package) or "."))


class BuildPython(build_py):
    """Adds jail.policies here and not in package_dir, which would give an editable install a slow import hook."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.packages = [*self.packages, "jail.policies"]
        self.package_dir["jail.policies"] = "policies"


setup(
    cffi_modules=["native/build.py:ffi"],
    cmdclass={"build_ext": BuildNative, "build_py": BuildPython},
    data_files=SHARED,
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if OTHERS else {},
    scripts=["bin/jail"],  # not as an entry point: what pip (before 25) makes of one imports re, an eighth of a start
)
