"""Runs a zygote: prepares one interpreter for many guests, then forks them on request and runs no Python of its own any
more. Code before ``serve`` runs outside of every jail, and is jail's own and that of the policy's ``guest.preload``
alone; the process that returns from it is a guest, as hostile as any, though jail's own lines come next.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import atexit
import builtins
import gc
import marshal
import os
import select
import sys

from . import channel, harness, session, tracebacks, withheld_modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

CONTROL = 4
# The tree that the interpreter was executed from (native/init/become_zygote.c): its libraries are loaded by now.
ROOT = 6
READY = b"ready"
_MOST_OPEN = 1024  # descriptors that are looked at
_EXITS = vars(atexit)
_register = atexit.register
THREADS = "(fix: take it out; for BLAS and Arrow environment.set may turn them off: docs/language.md)"


def main(setup: dict[str, Any], finder: Any) -> None:
    """Becomes a zygote, and each of its guests; never returns."""
    if not setup["shares_host"]:
        os.close(ROOT)
    native = _load(setup["module"])
    native.confine(setup["filter"], setup["refused"])
    del os.environ["LD_BIND_NOW"]
    if setup["level"] != "off":
        harness.disguise()
    _preload(setup["preload"], setup["imports"] if setup["level"] == "standard" else None)
    sys.path[:] = [place for place in sys.path if _is_shown(place, setup["places"])]
    for name in ("json", "traceback"):  # what the harness imports where it is needed
        __import__(name)
    harness.load_codec(setup["codec"])
    nowhere = os.open(os.devnull, os.O_WRONLY) if setup["source"] else -1
    harness.prepare(setup["level"], setup["imports"], setup["folders"])
    _rehearse(True, setup["preload"])
    if setup["source"]:
        _set_up(setup["source"], nowhere)
    sys.meta_path.remove(finder)
    if not setup["shares_host"]:  # else each jail gives root's capabilities up itself, when it has its own id
        native.drop_capabilities()
    gc.collect()
    native.settle()
    gc.freeze()
    os.write(CONTROL, READY)
    object()  # freed at once by the evaluation loop, and with it all that the quarantine holds: not in each guest then
    native.serve()
    _renew()
    asked = select.poll()
    asked.register(channel.CHANNEL, select.POLLIN)
    if not asked.poll(0):  # else a caller waits already
        _rehearse(False)
    harness.announce(setup["narrow"])
    request = channel.receive()
    _equip(request)
    if request.get("session"):
        harness.serve_session(session, request)
    _leave(harness.run(request))


def _preload(names: tuple[str, ...], imports: list[str] | None) -> None:
    """Imports them. The work that packages leave meanwhile for the interpreter's end is the zygote's, and no guest does
    it. ``imports``: the policy's list if modules are withheld from packages, as in the locked interpreter.

    matplotlib would have a folder removed that is not in a guest's tree. That of the standard library (logging,
    threads) is done at each guest's end.
    """
    real = builtins.__import__
    _EXITS["register"] = _register_if_standard
    if imports is not None:
        builtins.__import__ = _checked(real, withheld_modules.WithheldModules(imports))
    try:
        for name in names:
            _import(name)
    finally:
        _EXITS["register"], builtins.__import__ = _register, real


def _checked(real: Any, withheld: withheld_modules.WithheldModules) -> Any:
    """Makes an ``__import__`` that refuses a package the modules that are withheld from it."""

    def import_if_open(name: Any, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        found = real(name, globals, locals, fromlist, level)
        refused = None if level else withheld.refusal(sys._getframe(1).f_globals.get("__name__"), name, fromlist)
        if refused is not None:
            raise ImportError(f"{refused[0]!r}: {refused[1]}", name=refused[0])
        return found

    return import_if_open


def _set_up(source: bytes, nowhere: int) -> None:
    """Runs the source of the pool's owner, which says nothing to anyone, and leaves nothing that guests would share.
    The supervisor sees the threads. ``nowhere``: /dev/null, opened before the interpreter was locked.
    """
    filename, before = "<setup>", _held()
    places = (channel.CHANNEL, 1, 2)
    ours = [os.dup(fd) for fd in places]
    _EXITS["register"] = _register_if_standard
    try:
        for fd in places:
            os.dup2(nowhere, fd)
        harness.set_up(source, filename)
    except BaseException as error:
        _fail(f"setup: {tracebacks.in_one_line(error, source, filename)}")
    finally:
        _EXITS["register"] = _register
        for fd, own in zip(places, ours, strict=True):
            os.dup2(own, fd)
        for fd in (*ours, nowhere):
            os.close(fd)
    for left in _held() - before:
        _fail(f"setup: it leaves descriptor {left} open, which all guests would share (fix: close it)")


def _held() -> set[int]:
    """Returns the descriptors that are open, found by the one look that the lock leaves."""
    held = set()
    for fd in range(_MOST_OPEN):
        try:
            os.close(os.dup(fd))
            held.add(fd)
        except OSError:
            continue
    return held


def _register_if_standard(function: Any, *words: Any, **named: Any) -> Any:
    if _EXITS["register"] is _register_if_standard:  # not later, by a package that has kept this function
        who: str = sys._getframe(1).f_globals.get("__name__", "")
        if who.partition(".")[0] not in sys.stdlib_module_names:
            return function
    return _register(function, *words, **named)


def _import(name: str) -> None:
    try:
        __import__(name)
    except BaseException as error:
        _fail(f"import {name}: {type(error).__name__}: {tracebacks.message(error)}")
    if len(os.listdir("/proc/self/task")) > 1:  # a lock that a thread holds at a fork is held for ever in the copy
        _fail(f"a thread runs after the import of {name} {THREADS}")


def _is_shown(path: str, places: list[str]) -> bool:
    """Returns whether a jail has it, as one of the places, in one or around one: site has added from .pth files what is
    there outside. The archive is named in any case.
    """
    return path.endswith(".zip") or any(f"{path}/".startswith(f"{p}/") or p.startswith(f"{path}/") for p in places)


def _say_done(status: int) -> None:
    channel.say(channel.DONE, status.to_bytes(4, "little"))


def _leave(status: int) -> NoReturn:
    """Leaves the processor to the supervisor, which ends this process or lets it go."""
    harness.leave(status, waits=True)


def _run(request: dict[str, Any], late: bool = True) -> int:
    """Answers a request and comes to an end, except that nothing is taken down: the kernel takes all of it down at
    once, in a tenth of the time."""
    _equip(request)
    return harness.run(request, late)


def _equip(request: dict[str, Any]) -> None:
    """Puts in place what the request brings beside its source: files and variables."""
    for name, content in request["files"].items():
        _write_file(f"/tmp/{name}", content)
    for name, value in request["env"].items():
        if harness._ring is None:
            os.environ[name] = value
        else:  # os.putenv is a forbidden event there; its readers are beyond the guest's reach too
            os.environ._data[os.environ.encodekey(name)] = os.environ.encodevalue(value)  # type: ignore[attr-defined]
    if harness._ring is not None:
        harness._ring.set_variables(request["env"])


def _write_file(path: str, content: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def _load(path: str) -> Any:
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import ExtensionFileLoader

    loader = ExtensionFileLoader("_zygote", path)
    return loader.create_module(ModuleSpec("_zygote", loader, origin=path))


def _fail(reason: str) -> None:
    os.write(CONTROL, reason.encode(errors="replace")[:4096])
    os._exit(1)


def _rehearse(want_value: bool, preloaded: tuple[str, ...] = ()) -> None:
    """Takes and answers a throw-away request: pages that are touched now are not touched while a caller waits."""
    ours = [os.dup(fd) for fd in (channel.CHANNEL, 1)]
    coming, going = os.pipe()
    try:
        source = b"print(1 + 1)\n1 + 1\n"
        request = {
            "source": source,
            "filename": "<string>",
            "argv": (),
            "want_value": want_value,
            "env": {},
            "files": {},
        }
        packed = marshal.dumps(request, 2)
        os.write(going, channel.HEADER.pack(len(packed), 1) + packed)
        os.dup2(coming, channel.CHANNEL)
        taken = channel.receive()
        for fd in (channel.CHANNEL, 1):
            os.dup2(going, fd)  # which is never read, and which holds more than is said here
        for name in preloaded:
            _import_as_guest(name)
        _say_done(_run(taken, late=False))
    finally:
        for fd, own in zip((channel.CHANNEL, 1), ours, strict=True):
            os.dup2(own, fd)
        for fd in (*ours, coming, going):
            os.close(fd)


def _import_as_guest(name: str) -> None:
    """Imports as the guest does: the ring makes what it shows of a module at the first import: once, here, and not in
    each guest. Compiled code of numpy's asks for modules of its own in its caller's name, so all that are loaded are
    shown.

    Only other modules were to have what is not on the policy's list. It is not asked for: each refusal would be told.
    """
    ring = harness._ring
    if ring is None:
        return
    for one in (name, *(loaded for loaded in sorted(sys.modules) if loaded.startswith(f"{name}."))):
        if ring.importer.is_listed(one):
            try:
                ring.builtins["__import__"](one)
            except ImportError:  # of a package that is not listed itself
                ring.native.forget()


def _renew() -> None:
    """Renews what a fork must not share, seeds of random numbers; and sets signals as an interpreter does at its
    start.
    """
    _signal.signal(_signal.SIGPIPE, _signal.SIG_IGN)
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_IGN)
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    harness.renew_output()
    if "threading" in sys.modules:  # CPython 3.11 leaves the zygote's, which the guest must not see
        sys.modules["threading"].main_thread()._set_native_id()
    loaded = sys.modules  # random renews itself, uuid and secrets ask the kernel
    if "numpy.random" in loaded:
        loaded["numpy.random"].seed()
    if "_ssl" in loaded:
        loaded["_ssl"].RAND_add(os.urandom(32), 32.0)
