"""A zygote of JavaScript guests: makes one realm and locks it, then forks it on request.

Code before ``serve`` runs outside of every jail, and is jail's own alone: there is nothing to preload. Code after it is
a guest's.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import gc
import os
import sys

from . import harness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTROL = 4
# The tree that the interpreter was executed from (native/init/become_zygote.c): its libraries are loaded by now.
ROOT = 6
READY = b"ready"


def main(setup: dict[str, Any], finder: Any) -> None:
    """Becomes a zygote, and each of its guests; never returns."""
    if not setup["shares_host"]:
        os.close(ROOT)
    native = harness.load("_zygote", setup["module"])
    native.confine(setup["filter"], setup["refused"])
    del os.environ["LD_BIND_NOW"]
    if setup["preload"]:
        _fail("JavaScript has no modules to preload")
    harness.prepare(setup["library"], setup["level"], setup["code"])
    harness.rehearse()
    sys.meta_path.remove(finder)
    if not setup["shares_host"]:
        native.drop_capabilities()
    gc.collect()
    native.settle()
    gc.freeze()
    os.write(CONTROL, READY)
    native.serve()
    _signal.signal(_signal.SIGPIPE, _signal.SIG_IGN)  # as an interpreter sets them at its start
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_IGN)
    harness.renew()
    harness.rehearse()  # a page that is written to now is copied now, and not while a caller waits
    harness.announce(setup["narrow"])
    harness.answer(harness.receive(), waits=True)


def _fail(reason: str) -> None:
    os.write(CONTROL, reason.encode())
    os._exit(1)
