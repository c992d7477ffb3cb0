"""Plans what a Python guest is started with: its interpreter, the harness that it sees, its second filter."""

from __future__ import annotations

import os
import stat

from ..core import plain_data
from ..core.errors import HostError
from ..host.folders import identity
from ..host.python import Interpreter, interpreter
from ..policy.model import Policy
from .filter import compile_narrow
from .model import Bind, GuestStart
from .root import GUEST_CODE, GUESTS

FOLDER = os.path.join(GUESTS, "python")
# -I: no user's site-packages and no PYTHON* variables. The harness is the package ``guest`` wherever its folder lies:
# the ring's lists (guests/python/readers.py, acts.py) name it so. sys.path does not lead to it.
BOOTSTRAP = (
    "import sys;its=type(sys)('guest');its.__path__=[%r];sys.modules['guest']=its;del its;"
    "from guest.harness import main;main()"
)


def start(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    """Returns how a guest of this policy is started. Raises PolicyError and HostError.

    ``shift``: files that are their owner's alone (root's, made with a umask of 077) are shown as the jail's own;
    ``in_place``: the guest sees the host's paths (the tiers without a mount namespace).
    """
    python = interpreter(policy.guest.interpreter, policy.origin("guest.interpreter"))
    source = _harness(python, policy.guest.level)
    code = source if in_place else GUEST_CODE
    is_named = policy.guest.interpreter is not None  # perhaps in a workspace, where another guest renames meanwhile
    needed = [(guest, host, "the interpreter", identity(host) if is_named else None) for host, guest in python.shown]
    return GuestStart(
        argv=(python.executable, "-I", "-c", BOOTSTRAP % code),
        binds=tuple(
            Bind(path=path, source=host, named_by=by, shift_owner=shift and not is_for_all(host), identity=inode)
            for path, host, by, inode in (*needed, (code, source, "the harness", None))
        ),
        narrow=compile_narrow(files=not in_place, branches=policy.limits.branches > 0)
        if policy.guest.level == "strict"
        else b"",
        codec="" if _has_extension(python) else codec(),
        harness=source,
    )


def _harness(python: Interpreter, level: str) -> str:
    """Returns the folder of the harness. Raises HostError where the level needs the ring and this Python has none."""
    code = os.path.realpath(FOLDER)
    if level != "off" and not _has_extension(python):
        raise HostError(
            "language",
            f"the language ring is not built for {python.executable} (Python {python.version})",
            f"run 'python native/build.py --ring {python.executable}' in jail's checkout, or set guest.level = 'off'",
        )
    return code


def _has_extension(python: Interpreter) -> bool:
    """Returns whether jail's own extension is built for this interpreter: the language ring, output and values need
    it.
    """
    return os.path.exists(os.path.join(os.path.realpath(FOLDER), f"_ring{python.extension}"))


def codec() -> str:
    """Returns the text of jail/core/plain_data.py, for a guest that cannot import it."""
    with open(plain_data.__file__, encoding="utf-8") as file:
        return file.read()


def is_for_all(path: str) -> bool:
    """Returns whether others than its owner may read it."""
    mode = os.stat(path).st_mode
    wanted = 0o005 if stat.S_ISDIR(mode) else 0o004
    return mode & wanted == wanted
