"""Makes what a start would otherwise spend most of its time on: the presets parsed, filters and modules compiled.

    python native/store.py FOLDER            e.g. jail/built; what was in it goes
    python native/store.py FOLDER modules    adds this interpreter's modules to what is there; needs no other package

A part of the build: the entries lie in jail's package, where no guest can write. Without libseccomp there are none, and
each start makes its own.
"""

from __future__ import annotations

import os
import sys
from itertools import product

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ARCHITECTURES = ("x86_64", "aarch64")
UNIX = {"none": ("none",), "own": ("own",), "unshared": ("own", "none")}  # network.unix of a preset: what it comes to


def main(folder: str) -> None:
    """Fills the folder beside the old one, and puts it in its place: a run meanwhile finds either."""
    import shutil

    sys.path.insert(0, ROOT)
    from jail.core import disk_cache, stored_modules

    fresh = f"{folder}.{os.getpid()}"
    os.makedirs(fresh)
    try:
        disk_cache.build_into(fresh)
        _fill()
        stored_modules.store()
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def add_modules(folder: str) -> None:
    """Adds the code of all modules, compiled by this interpreter, to a folder that was filled by another one."""
    sys.path.insert(0, ROOT)
    from jail.core import disk_cache, stored_modules

    disk_cache.build_into(folder)
    stored_modules.store()


def _fill() -> None:
    from jail.plan.filter import compile as compile_filter
    from jail.plan.filter import compile_narrow, numbers
    from jail.plan.zygote_plan import zygote_filter
    from jail.policy.load import load
    from jail.policy.sources import presets

    numbers()
    for name in presets():
        policy = load(name)
        calls = policy.syscalls
        for arch in ARCHITECTURES:
            denied = (calls.deny, (*calls.deny, "fallocate"))  # jail/plan/build.py: where a host path is writable
            language = policy.guest.language
            narrows = (False,) if language in ("command", "node") else (True, False)  # by guest.level
            code = (False, True) if language == "node" else (True,)  # by guest.jit
            ways = product(("errno", "kill"), UNIX[policy.network.unix], denied, narrows, code)
            for on_denied, unix, deny, one, makes in ways:
                compile_filter(calls.allow, deny, on_denied, arch, unix, one, makes_code=makes)
                if not one:
                    compile_filter(calls.allow, deny, on_denied, arch, unix, listens=True, makes_code=makes)
            if language not in ("command", "node"):
                for files in (False, True) if language == "python" else (False,):
                    compile_narrow(arch, language, files=files)
                for network in ("none", "loopback"):
                    zygote_filter(load(name, [("network.mode", network)]), arch)


if __name__ == "__main__":
    try:
        (add_modules if sys.argv[2:] == ["modules"] else main)(os.path.abspath(sys.argv[1]))
    except Exception as error:  # noqa: BLE001  # a slower start is better than no jail
        sys.stderr.write(f"store: no parsed presets, filters and modules: {type(error).__name__}: {error}\n")
