"""A zygote's own code: prepares one interpreter for many guests, then forks them on request and is never Python again.

What runs before ``serve`` runs outside of every jail, of our doing and of the policy's ``guest.preload`` alone; what
runs after it is a guest, as hostile as any, though we wrote the next lines too.
"""

from __future__ import annotations

import gc
import os
import sys

from . import harness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTROL = 4
READY = b"ready"
REHEARSAL = b"print(1 + 1)\n"


def main(setup: dict[str, Any]) -> None:
    """Becomes a zygote, and each of its guests; never returns."""
    native = _load(setup["module"])
    native.confine(setup["filter"])
    for name in setup["preload"]:
        try:
            __import__(name)
        except BaseException as error:
            _give_up(f"import {name}: {type(error).__name__}: {harness._message(error)}")
    if len(os.listdir("/proc/self/task")) > 1:  # what a thread holds at a fork is held for ever in the copy
        _give_up(f"a thread runs after the import of {', '.join(setup['preload'])}")
    harness.prepare(setup["settings"])
    _rehearse()
    native.drop()
    gc.collect()
    gc.freeze()
    os.write(CONTROL, READY)
    native.serve()
    _renew()
    _rehearse()
    request = harness.receive()
    os.environ.update(request["env"])
    _end(harness.answer, request)


def _end(answer: Any, request: dict[str, Any]) -> None:
    """Answers, and ends as the interpreter does (Py_RunMain), except that nothing is taken down: the kernel takes it all
    down at once, in a tenth of the time."""
    status = 0
    try:
        answer(request)
    except SystemExit as end:
        status = _status(end.code)
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    if "atexit" in sys.modules:
        sys.modules["atexit"]._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except OSError:
            status = status or 120
    os._exit(status)


def _status(code: object) -> int:
    """As handle_system_exit of CPython has it."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1


def _load(path: str) -> Any:
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import ExtensionFileLoader

    loader = ExtensionFileLoader("_zygote", path)
    return loader.create_module(ModuleSpec("_zygote", loader, origin=path))


def _give_up(reason: str) -> None:
    os.write(CONTROL, reason.encode(errors="replace")[:4096])
    os._exit(1)


def _rehearse() -> None:
    """Runs something small the way a request is run: what is touched now is not touched while somebody waits."""
    kept = sys.stdout
    sys.stdout = _Nothing()
    try:
        harness._execute(REHEARSAL, "<string>", {"__builtins__": sys.modules["builtins"]}, True)
    finally:
        sys.stdout = kept


class _Nothing:
    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass


def _renew() -> None:
    """What a fork must not share: seeds of random numbers; and the signals, as an interpreter sets them at its start."""
    import _signal

    _signal.signal(_signal.SIGPIPE, _signal.SIG_IGN)
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_IGN)
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    loaded = sys.modules  # random renews itself, uuid and secrets ask the kernel
    if "numpy.random" in loaded:
        loaded["numpy.random"].seed()
    if "_ssl" in loaded:
        loaded["_ssl"].RAND_add(os.urandom(32), 32.0)
