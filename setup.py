"""What pyproject.toml cannot say: the native parts, and the top-level policies/ shipped as jail.policies."""

from __future__ import annotations

import os
import runpy

from setuptools import setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

JAIL_INIT = os.path.join("jail", "launch", "jail-init")


class BuildNative(build_ext):
    """Builds, beside the extension, the static program that is pid 1 of every jail."""

    def run(self) -> None:
        super().run()
        target = JAIL_INIT if self.inplace else os.path.join(self.build_lib, JAIL_INIT)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        build = runpy.run_path(os.path.join("native", "build.py"))
        build["build_init"](target)
        build["build_ring"]("." if self.inplace else self.build_lib)


class BuildPython(build_py):
    """Adds jail.policies here and not in package_dir, which would give an editable install a slow import hook."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.packages = [*self.packages, "jail.policies"]
        self.package_dir["jail.policies"] = "policies"


setup(cffi_modules=["native/build.py:ffi"], cmdclass={"build_ext": BuildNative, "build_py": BuildPython})
