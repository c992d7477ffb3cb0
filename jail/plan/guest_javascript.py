"""Plans what a JavaScript guest is started with: the interpreter that loads the engine, the engine, the harness."""

from __future__ import annotations

import os
import sys

from ..core.errors import HostError
from ..host.python import interpreter
from ..policy.model import Policy
from .filter import compile_narrow
from .guest_python import is_for_all
from .model import Bind, GuestStart
from .root import GUEST_CODE, GUESTS

FOLDER = os.path.join(GUESTS, "javascript")
_LIBRARY = "_quickjs.abi3.so"
_SHOWN = f"/run/jail/engine/{_LIBRARY}"
# -S: the harness needs no site-packages. -B: it writes no bytecode, which the jail would refuse. As in guest_python.py
# the harness is the package ``guest``.
BOOTSTRAP = (
    "import sys;its=type(sys)('guest');its.__path__=[%r];sys.modules['guest']=its;del its;"
    "from guest.harness import main;main(%r)"
)


def start(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    """Returns how a guest of this policy is started. Raises PolicyError and HostError.

    ``shift`` and ``in_place``: as in guest_python.start.
    """
    python = interpreter(policy.guest.interpreter, policy.origin("guest.interpreter"))
    source, library = os.path.realpath(FOLDER), engine()
    code, shown = (source, library) if in_place else (GUEST_CODE, _SHOWN)
    needed = [(guest, host, "the interpreter") for host, guest in python.shown]
    return GuestStart(
        argv=(python.executable, "-I", "-S", "-B", "-c", BOOTSTRAP % (code, shown)),
        binds=tuple(
            Bind(path=path, source=host, named_by=by, shift_owner=shift and not is_for_all(host))
            for path, host, by in (*needed, (code, source, "the harness"), (shown, library, "the engine"))
        ),
        narrow=compile_narrow(language="javascript") if policy.guest.level != "off" else b"",
        harness=source,
        library=library,
    )


def engine() -> str:
    """Returns the path of the engine's library on the host. Raises HostError if it is not installed."""
    for folder in sys.path:
        path = os.path.join(folder, _LIBRARY)
        if folder and os.path.exists(path):
            return os.path.realpath(path)
    raise HostError("language", "the JavaScript engine is not installed", "pip install 'quickjs-ng>=0.17,<0.18'")
