"""The Python guest's first code: takes one request off the channel, runs the source as a script, hands back data.

With the language ring (``level`` strict or standard) the interpreter is locked before the source is even compiled; at
level "off" nothing here is a fence. An ordinary program sees an ordinary interpreter: ``__main__``, ``sys.argv``, its
own source in tracebacks, exit codes as Python has them.
"""

from __future__ import annotations

import atexit
import marshal
import os
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from .lock import Ring

CHANNEL = 3
HEADER = struct.Struct("<IB")
# Frames that this file sends; denials and the end of a violation are of native/python_sandbox/word.c.
VALUE, EXCEPTION, LOCKED, VALUE_ERROR, DONE = 2, 3, 5, 7, 16
MAX_PAYLOAD = 4 << 20
_REAL = (sys.__stdout__, sys.__stderr__)
_TOLD_APART = 1000  # frames in the middle of a deep traceback that are compared
SHOWN_FRAMES = 100  # of each end of a traceback that is deeper than four times as many

_ring: Ring | None = None
_output: Any = None  # the extension, where it serves standard output and error
_instead: Any = None
_main: dict[str, Any] = {}  # the namespace of the guest's source
_in_session = False
_host: Any = None  # the module of that name, where functions of the host are granted
_codec: dict[str, Any] = {}


def main() -> None:
    """Runs one request and exits with its status."""
    request = receive()
    session = _session_module(request)  # nothing of ours is imported once the interpreter is locked
    prepare(request["level"], request["imports"])
    announce(request.get("narrow"))
    if session is not None:
        serve_session(session, request)
    if _ring is None:
        sys.exit(answer(request))  # the interpreter itself does what is to be done at its end
    leave(run(request))


def _session_module(request: dict[str, Any]) -> Any:
    if not request.get("session"):
        return None
    from . import session

    if request.get("functions"):
        load_codec(request["codec"])
    return session


def serve_session(session: Any, request: dict[str, Any]) -> None:
    """Makes the guest's namespace, and answers evaluations in it for good. ``session``: the module of that name."""
    global _in_session
    _in_session = True
    open_main(["", *request["argv"]])
    if request.get("functions"):
        _grant(request["functions"])
    session.serve(_output, evaluate)


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
        module = type(sys)("host")
        module.__dict__.update(names)
        sys.modules["host"] = module


def receive() -> dict[str, Any]:
    """Waits for the next request."""
    request: dict[str, Any] = marshal.loads(_receive())
    return request


def prepare(level: str, imports: list[str] | None) -> None:
    """Locks this interpreter, for good, if the level says so. ``imports``: as Policy.guest.imports."""
    global _ring
    native = _serve_output()
    if native is not None and level != "strict":  # there a refused call ends the run
        native.show_lines()
    if level == "off":
        return
    sys.dont_write_bytecode = True  # it would be a forbidden act
    from .lock import Ring

    _ring = Ring(native, level, imports)


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
    """Puts the second filter on, if there is one, and says that the ring is locked: before anything of a guest's is so
    much as compiled."""
    if _ring is not None:
        if narrow:
            _ring.native.confine(narrow)
        say(LOCKED, b"true")


def run(request: dict[str, Any], late: bool = True) -> int:
    """Answers one request and does what is to be done at the end; returns the exit status. Raises nothing: what fails
    here fails of what the guest has done, with the last of the memory for instance."""
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
        status = _status(error)
    except BaseException as error:
        _explain(error, source, filename)
        status = 1
    return status


def open_main(argv: list[str]) -> dict[str, Any]:
    """Makes the namespace of the guest's source, ``__main__``, and sets the arguments that it sees."""
    global _main
    sys.argv = argv
    if _ring is None:
        _main = _plain_main()
    else:
        _main = _ring.main
        _ring.set_argv(argv)
    return _main


def _look_beside(folder: str | None) -> None:
    """Lets imports find the modules beside the script, if there may be some. ``folder``: how their names begin."""
    if folder is None:
        return
    if _ring is not None:
        _ring.look_beside(folder, _explain_refused)
    else:
        from . import finder

        _own_instead()
        finder.install(folder, HEADER, CHANNEL)


def _own_instead() -> Any:
    """Returns the module of that name, also after finder.py has given up the harness's names."""
    global _instead
    if _instead is None:
        from . import replacements

        _instead = replacements
    return _instead


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


def evaluate(source: bytes, filename: str) -> int:
    """Runs one source of a session in ``__main__``, says the value of its last expression, and returns a status."""
    status = 0
    try:
        value = _run_parts(_parts(source, filename), _main)
        if value is not None:
            _send_value(value, "")  # a session has the extension
    except SystemExit as error:
        status = _status(error)
    except BaseException as error:
        _explain(error, source, filename)
        status = 1
    _flush((sys.stdout, sys.stderr, *_REAL))  # what the guest has put in their place is called while it may be
    return status


def _compiled(source: Any, filename: str, mode: str) -> Any:
    code = compile(source, filename, mode, dont_inherit=True)
    code = code if _ring is None else _ring.names.check(code)
    if _output is not None:
        _output.tell_lines(code)  # refused system calls are told with their lines
    return code


def _run(code: Any, namespace: dict[str, Any]) -> object:
    return eval(code, namespace) if _ring is None else _ring.native.run(code, namespace)


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
        flushed = _flush((sys.stdout, sys.stderr))  # while the program's names are there: they may be of its making
        _forget(_main)
    except BaseException as error:
        _explain(error, b"", "")
    return status if _flush(_REAL) and flushed else status or 120  # as CPython has it


def _flush(streams: tuple[Any, ...]) -> bool:
    """Makes streams write what they hold; returns False if one cannot."""
    done = True
    for stream in streams:
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            done = False
    return done


def _forget(namespace: dict[str, Any]) -> None:
    """Forgets the modules as the interpreter does at its end: finalizers run, and find the classes and functions that
    they use still there.
    """
    import gc

    lasting = (type, type(_forget), type(_ring.module) if _ring else type)
    gc.collect()
    for round_ in ("own", "other", "lasting"):
        let_go = False
        for name, value in list(namespace.items()):
            kind = type(value)
            if kind is str or value is None or name == "__builtins__":
                continue
            if issubclass(kind, lasting):
                of = "lasting"
            else:
                of = "own" if _ring is not None and _ring.native.is_own(kind) else "other"
            if of == round_:
                namespace[name] = None
                let_go = True
        value = None
        if let_go:
            gc.collect()


def _status(error: SystemExit) -> int:
    """Returns the exit status as the interpreter has it: a whole number's low byte, nothing is 0, anything else is
    printed and is 1.
    """
    code = error.code
    if code is None:
        return 0
    if issubclass(type(code), int):
        whole = int.__add__(code, 0)  # type: ignore[operator]  # of an enum's member as well, by int's own addition
        return whole & 0xFF if -(1 << 63) <= whole < 1 << 63 else 0xFF
    try:
        sys.stderr.write(f"{code}\n")
    except BaseException:
        return 1
    return 1


def leave(status: int, waits: bool = False) -> NoReturn:
    """Says the last word and exits; nothing of the guest's runs in between. ``waits``: for the supervisor's answer."""
    if _ring is not None:
        _ring.native.leave(status, waits)
    say(DONE, status.to_bytes(4, "little"))
    if waits:
        os.read(CHANNEL, 1)
    os._exit(status)


def _receive() -> bytes:
    """Receives a frame. Nothing comes after it before it has been answered, so what there is is read at once."""
    data = _read(4096)
    while len(data) < HEADER.size:
        data += _read(4096)
    length, _ = HEADER.unpack_from(data)
    parts, missing = [data[HEADER.size :]], HEADER.size + length - len(data)
    while missing > 0:
        parts.append(_read(min(missing, 1 << 20)))
        missing -= len(parts[-1])
    return b"".join(parts)


def _read(size: int) -> bytes:
    part = os.read(CHANNEL, size)
    if not part:
        os._exit(125)
    return part


def _send_value(value: object, codec_source: str) -> None:
    """Sends plain data: by C if there is the extension, else by the text of jail/core/plain_data.py."""
    if _output is not None:
        _output.say_value(value)  # by C, which asks no object for anything
        return
    codec: dict[str, Any] = {}
    exec(codec_source, codec)
    try:
        text = codec["pack"](value)
    except (TypeError, ValueError, RecursionError) as error:
        _send(VALUE_ERROR, f"value: {error}")
        return
    if len(text) > MAX_PAYLOAD:
        _send(VALUE_ERROR, "value: it takes more than 4M as JSON")
    else:
        say(VALUE, text.encode())


def _send(kind: int, data: object) -> None:
    import json

    try:
        payload = json.dumps(data).encode()
    except (TypeError, ValueError, RecursionError):
        return
    if len(payload) <= MAX_PAYLOAD:
        say(kind, payload)


def say(kind: int, payload: bytes) -> None:
    """Sends one frame."""
    if _ring is not None or _in_session:
        _output.say(kind, payload)
        return
    frame = memoryview(HEADER.pack(len(payload), kind) + payload)
    while frame:
        frame = frame[os.write(CHANNEL, frame) :]


def _explain(error: BaseException, source: bytes, filename: str) -> None:
    """Prints the traceback as Python does, without our own frames, and sends it as data."""
    if _ring is not None:
        if type(error) is _ring.source_refused:
            _explain_refused(error)
            return
        _ring.native.over(True)
    frames = _traceback(error)
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    line = getattr(error, "lineno", None) if issubclass(type(error), SyntaxError) and frames is None else None
    chain = []
    at = frames
    while at is not None:
        chain.append(at)
        at = at.tb_next
    for at in reversed(chain):
        if at.tb_frame.f_code.co_filename == filename:
            line = at.tb_lineno
            break
    shown = _formatted(error, chain, source, filename)
    _print(error, frames, shown)
    if _ring is not None:
        _ring.native.over(False)  # late code may yet run
    _send_exception(error, _message(error), line, shown)


def _traceback(error: BaseException) -> Any:
    """Returns the traceback from where C keeps it: a class of the guest's may have made something else of the
    attribute.
    """
    return error.__traceback__ if _ring is None else _ring.native.traceback_of(error)


def _send_exception(error: BaseException, message: str, line: int | None, shown: str) -> None:
    if _ring is not None:
        _ring.native.say_exception(error, message, line, shown)
    else:
        _send(EXCEPTION, {"type": type(error).__name__, "message": message, "line": line, "traceback": shown})


def _formatted(error: Any, chain: list[Any], source: bytes, filename: str) -> str:
    import linecache
    import traceback

    replacements = _own_instead()
    linecache.cache[filename] = replacements.lines(filename, source)
    for name, its in replacements.granted.sources.items():  # of the modules beside the script too
        linecache.cache[name] = replacements.lines(name, its)
    if issubclass(type(error), SyntaxError) and error.text is None and error.filename in linecache.cache:
        error.text = linecache.getline(error.filename, error.lineno or 0) or None  # the compiler looks for a file
    frames = chain[0] if chain else None
    if _ring is None:
        error.__traceback__ = frames
    else:
        _ring.native.set_traceback(error, frames)
    try:
        deep = _Deep(chain) if len(chain) > 4 * SHOWN_FRAMES else None
        frames = chain[-SHOWN_FRAMES] if deep else frames
        explained = traceback.TracebackException(type(error), error, frames, compact=True)
        if deep:
            explained.stack[:0] = deep.first
        text = "".join(explained.format())
        return deep.mended(text) if deep else text
    except BaseException as another:  # of the guest's own __str__ and __notes__, or for lack of depth
        return f"{type(error).__name__}: its text could not be had: {type(another).__name__}\n"


class _Deep:
    """The shown part of a deep traceback: its two ends. To look up each of 200,000 frames takes ten seconds.

    It is Python's own text where one line calls itself; else the frames in between are counted.
    """

    def __init__(self, chain: list[Any]) -> None:
        import traceback

        self.first = list(traceback.extract_tb(chain[0], SHOWN_FRAMES))
        self._hidden = len(chain) - 2 * SHOWN_FRAMES
        self._is_one_line = len({(at.tb_frame.f_code, at.tb_lineno) for at in chain[SHOWN_FRAMES:][:_TOLD_APART]}) == 1
        if not self._is_one_line:
            told = f"{self._hidden} more frames, not shown"
            self.first.append(traceback.FrameSummary("...", 0, told, lookup_line=False, line=""))

    def mended(self, text: str) -> str:
        """Returns the text with the number of times that Python would have counted."""
        start, mark, end = text.rpartition("  [Previous line repeated ")
        shown, _, rest = end.partition(" ")
        if not self._is_one_line or not mark or not shown.isdecimal():
            return text
        return f"{start}{mark}{int(shown) + self._hidden} {rest}"


def _print(error: BaseException, frames: Any, shown: str) -> None:
    """Prints to the guest's own hook if it has set one, else to its standard error; a guest may have broken any of
    them.
    """
    hooked = _ring is not None and sys.excepthook is not sys.__excepthook__
    _attempt(lambda: sys.stdout.flush())  # noqa: PLW0108  # it may be None
    if not _attempt(lambda: sys.excepthook(type(error), error, frames) if hooked else sys.stderr.write(shown)):
        os.write(2, shown.encode("utf-8", "backslashreplace"))
    _attempt(lambda: sys.stderr.flush())  # noqa: PLW0108


def _attempt(act: Callable[[], object]) -> bool:
    """Tries it, whatever the guest has made of it; returns False if that did not work."""
    try:
        act()
    except BaseException:
        return False
    return True


def _explain_refused(error: Any, filename: str = "") -> None:
    """Ends the run for source that names what is out of reach: nothing of it has run. ``filename``: of a module that
    the script imports, which has run and may have made something of sys.stderr."""
    message = f"{error.name!r} is not reachable here: {error.why}"
    told = f"{filename and f'{filename}: '}line {error.line}: {message}"
    _attempt(lambda: (sys.stderr.write(f"{told}\n"), sys.stderr.flush()))
    assert _ring is not None
    _send_exception(error, told, error.line, "")
    (_ring.native.refuse if _in_session else _ring.native.end)(error.name, error.why, error.line)


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "<the exception's own __str__ failed>"
