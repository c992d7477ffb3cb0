"""The Python guest's first code: takes one request off the channel, runs the source as a script, hands back data.

With the language ring (``level`` strict or standard) the interpreter is locked before the source is even compiled; at
level "off" nothing here is a fence. An ordinary program sees an ordinary interpreter: ``__main__``, ``sys.argv``, its
own source in tracebacks, exit codes as Python has them.
"""

from __future__ import annotations

import atexit
import os
import sys

from . import channel, displays, leftovers, tracebacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from .lock import Ring

_REAL = (sys.__stdout__, sys.__stderr__)

_ring: Ring | None = None
_output: Any = None  # the extension, where it serves standard output and error
_main: dict[str, Any] = {}  # the namespace of the guest's source
_made: dict[str, Any] = {}  # its names from a pool's setup, which each guest finds there
_in_session = False
_host: Any = None  # the module of that name, where functions of the host are granted
_codec: dict[str, Any] = {}
_displays: displays.Displays


def main() -> None:
    """Runs one request and exits with its status."""
    request = channel.receive()
    session = _session_module(request)  # nothing of ours is imported once the interpreter is locked
    prepare(request["level"], request["imports"], request.get("folders", ()))
    announce(request.get("narrow"))
    if session is not None:
        serve_session(session, request)
    if _ring is None:
        sys.exit(answer(request))  # the interpreter itself does what is to be done at its end
    leave(run(request))


def _session_module(request: dict[str, Any]) -> Any:
    if request.get("functions"):
        load_codec(request["codec"])
    if not request.get("session"):
        return None
    from . import session

    return session


def serve_session(session: Any, request: dict[str, Any]) -> None:
    """Makes the guest's namespace, and answers evaluations in it for good. ``session``: the module of that name."""
    global _in_session
    _in_session = True
    channel.say_by(_output)
    open_main(["", *request["argv"]])
    if request.get("functions"):
        _grant(request["functions"])
    session.serve(_output, evaluate, _main)


def load_codec(text: str) -> None:
    """Makes ready what reads the answers of functions of the host, before the interpreter is locked."""
    global _host
    from . import host

    _host = host
    exec(text, _codec)


def _grant(functions: list[list[Any]]) -> None:
    """Gives the guest functions of the host: as names of ``__main__`` and of the module ``host``."""
    names = _host.make(functions, _output.call_host, _codec["unpack"])
    _main.update({name: value for name, value in names.items() if name != "HostError"})
    if _ring is not None:
        _ring.add_module("host", names)
    else:
        sys.modules["host"] = module = type(sys)("host")
        module.__dict__.update(names)


def prepare(level: str, imports: list[str] | None, folders: tuple[str, ...] = ()) -> None:
    """Locks this interpreter, for good, if the level says so. The arguments are those of GuestProgram."""
    global _ring
    native = _serve_output()
    if native is not None:
        native.show_lines()
    if level == "off":
        return
    sys.dont_write_bytecode = True  # it would be a forbidden act
    from .lock import Ring

    _ring = Ring(native, level, imports, folders)
    channel.say_by(native)


def disguise() -> None:
    """Disguises addresses before anything is preloaded: tables are filled by the hashes that guests meet."""
    from . import _ring as native  # type: ignore[attr-defined]

    native.disguise()


def _serve_output() -> Any:
    """Makes what is printed be written out within a millisecond (native/python_sandbox/output.c); returns the
    extension.

    Level off also takes an interpreter for which the extension is not built: a write for each line there.
    """
    global _output
    try:
        from . import _ring as native  # type: ignore[attr-defined]
    except ImportError:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        return None
    native.serve_output()
    _output = native
    return native


def renew_output() -> None:
    """Renews the output in a copy forked by a zygote, which calls no handlers of fork."""
    if _output is not None:
        _output.renew_output()


def announce(narrow: bytes | None) -> None:
    """Puts the second filter on, if there is one, and says that the ring is locked: before any source of a guest's is
    compiled."""
    if _ring is not None:
        _ring.confine(narrow)
        channel.say(channel.LOCKED, b"true")


def run(request: dict[str, Any], late: bool = True) -> int:
    """Answers one request and does what is to be done at the end; returns the exit status. Raises nothing: a failure
    here is the guest's doing (it has used up the memory, for instance)."""
    try:
        return finish(answer(request), late)
    except BaseException:
        return 1


def answer(request: dict[str, Any]) -> int:
    """Runs the source of one request; returns the exit status that it has asked for."""
    source, filename = request["source"], request["filename"]
    namespace = open_main([filename, *request["argv"]])
    if _ring is not None:
        _ring.add_source(filename, source)
    _look_beside(request.get("beside"))
    if request.get("functions"):
        _grant(request["functions"])
    if filename != "-c" and not filename.startswith("<"):
        namespace["__file__"] = filename
    status = 0
    try:
        if request.get("package") is not None:
            _enter_package(request["package"], namespace)
        value = _execute(source, filename, namespace, request["want_value"])
        if value is not None:
            _send_value(value, request.get("codec", ""))
    except SystemExit as error:
        status = tracebacks.exit_status(error)
    except BaseException as error:
        _explain(error, source, filename)
        status = 1
    _displays.show_figures(_run)
    return status


def open_main(argv: list[str]) -> dict[str, Any]:
    """Makes the namespace of the guest's source, ``__main__``, and sets the arguments that it sees."""
    global _main, _displays
    sys.argv = argv
    if _ring is not None:
        _main = _ring.main
        _ring.set_argv(argv)
    elif not _made:  # else its functions have this one
        _main = _plain_main()
    _main.update(_made)
    _displays = displays.Displays(channel.say, _ring.builtins if _ring is not None else vars(sys.modules["builtins"]))
    if _ring is not None:
        _ring.native.seal(_ring.builtins["display"])
    return _main


def set_up(source: bytes, filename: str) -> None:
    """Runs the setup of a pool's owner as a guest's source is run, once for all guests. Raises what it raises."""
    namespace = open_main([filename])
    if _ring is not None:
        _ring.add_source(filename, source)
    else:
        text = source.decode(errors="replace")
        sys.modules["linecache"].cache[filename] = len(text), None, text.splitlines(True), filename
    _run(_compiled(source, filename, "exec"), namespace)
    leftovers.flush((sys.stdout, sys.stderr))
    if _ring is not None:
        _ring.native.forget()  # no guest has tried what it was refused
    _made.update((name, value) for name, value in namespace.items() if not name.startswith("__"))


def _look_beside(folder: str | None) -> None:
    """Lets imports find the modules beside the script, if there may be some. ``folder``: how their names begin."""
    if folder is None:
        return
    if _ring is not None:
        _ring.look_beside(folder, _explain_refused)
    else:
        from . import finder

        tracebacks.own_instead()
        finder.install(folder, channel.HEADER, channel.CHANNEL)


def _enter_package(package: str, namespace: dict[str, Any]) -> None:
    """Imports the package that the script is a module of, as ``python -m`` does."""
    namespace["__package__"] = package
    if package and _ring is not None:
        _ring.builtins["__import__"](package)
    elif package:
        __import__(package)


def _plain_main() -> dict[str, Any]:
    module = type(sys)("__main__")
    module.__dict__["__builtins__"] = sys.modules["builtins"]
    sys.modules["__main__"] = module
    return module.__dict__


def _execute(source: bytes, filename: str, namespace: dict[str, Any], want_value: bool) -> object:
    if not want_value:
        _run(_compiled(source, filename, "exec"), namespace)
        return None
    return _run_parts(_parts(source, filename), namespace)


def _parts(source: bytes, filename: str) -> tuple[Any, Any]:
    """Compiles the source, its last expression by itself; None if it does not end with one."""
    import _ast

    tree: Any = compile(source, filename, "exec", _ast.PyCF_ONLY_AST, True)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], _ast.Expr) else None
    body = _compiled(tree, filename, "exec")
    return body, None if last is None else _compiled(_ast.Expression(last.value), filename, "eval")


def _run_parts(parts: tuple[Any, Any], namespace: dict[str, Any]) -> object:
    body, tail = parts
    _run(body, namespace)
    return None if tail is None else _run(tail, namespace)


def _send_value(value: object, codec_source: str) -> None:
    if _output is not None:
        _output.say_value(value)  # by C, which asks no object for anything
    else:
        channel.send_value(value, codec_source)
    _displays.show_last(value, _run)


def evaluate(source: bytes, filename: str) -> int:
    """Runs one source of a session in ``__main__``, says the value of its last expression, and returns a status."""
    status = 0
    _displays.begin_anew()
    try:
        value = _run_parts(_parts(source, filename), _main)
        if value is not None:
            _send_value(value, "")  # a session has the extension
    except SystemExit as error:
        status = tracebacks.exit_status(error)
    except BaseException as error:
        _explain(error, source, filename)
        status = 1
    _displays.show_figures(_run)
    # The guest's replacements are called while its code may still run.
    leftovers.flush((sys.stdout, sys.stderr, *_REAL))
    return status


def _compiled(source: Any, filename: str, mode: str) -> Any:
    code = compile(source, filename, mode, dont_inherit=True)
    code = code if _ring is None else _ring.names.check(code)
    if _output is not None:
        _output.tell_lines(code)  # refused system calls are told with their lines
    return code


def _run(code: Any, namespace: dict[str, Any]) -> object:
    return eval(code, namespace) if _ring is None else _ring.native.run(code, namespace)


def _explain(error: BaseException, source: bytes, filename: str) -> None:
    if _ring is not None and type(error) is _ring.source_refused:
        _explain_refused(error)
    else:
        tracebacks.explain(_ring, error, source, filename, __file__)


def _explain_refused(error: BaseException, filename: str = "") -> None:
    assert _ring is not None
    tracebacks.explain_refused(_ring, error, filename, ends=not _in_session)


def finish(status: int, late: bool = True) -> int:
    """Finishes as the interpreter does at its end (Py_RunMain), short of taking itself down; returns the exit status.

    Late code, finalizers too, runs while the ring holds. ``late``: what is registered for the end is run.
    """
    flushed = True
    try:
        if late:
            if "threading" in sys.modules:
                sys.modules["threading"]._shutdown()
            atexit._run_exitfuncs()
        # While the program's names are there: they may be of its making.
        flushed = leftovers.flush((sys.stdout, sys.stderr))
        leftovers.forget(_main, _ring)
    except BaseException as error:
        _explain(error, b"", "")
    return status if leftovers.flush(_REAL) and flushed else status or 120  # as CPython has it


def leave(status: int, waits: bool = False) -> NoReturn:
    """Says the last word and exits; nothing of the guest's runs in between. ``waits``: for the supervisor's answer."""
    if _output is not None:
        _output.leave(status, waits)
    channel.say(channel.DONE, status.to_bytes(4, "little"))
    if waits:
        os.read(channel.CHANNEL, 1)
    os._exit(status)
