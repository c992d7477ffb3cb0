"""The Python guest's first code: takes one request off the channel, runs the source as a script, hands back data.

Nothing here is a fence: the guest can change all of it. It is written so that an ordinary program sees an ordinary
interpreter: ``__main__``, ``sys.argv``, its own source in tracebacks, exit codes as Python has them.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CHANNEL = 3
HEADER = struct.Struct("<IB")
VALUE, EXCEPTION = 2, 3
MAX_PAYLOAD = 4 << 20
MAX_DEPTH = 50


def main() -> None:
    """Runs the one request that comes and exits with its status."""
    request = receive()
    prepare(request)
    answer(request)


def receive() -> dict[str, Any]:
    """The next request, waited for."""
    request: dict[str, Any] = marshal.loads(_receive())
    return request


def prepare(settings: dict[str, Any]) -> None:
    """What is to be done once in a process, before the first instruction of a guest; a zygote does it for all."""


def answer(request: dict[str, Any]) -> None:
    """Runs a request; the interpreter is to end with its status then."""
    source, filename = request["source"], request["filename"]
    sys.argv = [filename, *request["argv"]]
    module = type(sys)("__main__")
    module.__dict__["__builtins__"] = sys.modules["builtins"]
    if filename != "-c" and not filename.startswith("<"):
        module.__file__ = filename
    sys.modules["__main__"] = module
    try:
        value = _execute(source, filename, module.__dict__, request["want_value"])
    except SystemExit:
        raise
    except BaseException as error:
        _explain(error, source, filename)
        # As the interpreter itself ends: what is registered with atexit runs, buffers are flushed.
        sys.exit(1)
    if value is not None:
        _send(VALUE, _plain(value))


def _execute(source: bytes, filename: str, namespace: dict[str, object], want_value: bool) -> object:
    if not want_value:
        exec(compile(source, filename, "exec", dont_inherit=True), namespace)
        return None
    import _ast

    tree: Any = compile(source, filename, "exec", _ast.PyCF_ONLY_AST, True)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], _ast.Expr) else None
    exec(compile(tree, filename, "exec", dont_inherit=True), namespace)
    if last is None:
        return None
    return eval(compile(_ast.Expression(last.value), filename, "eval", dont_inherit=True), namespace)


def _receive() -> bytes:
    header = _read(HEADER.size)
    length, _ = HEADER.unpack(header)
    return _read(length)


def _read(size: int) -> bytes:
    parts = []
    while size:
        part = os.read(CHANNEL, min(size, 1 << 20))
        if not part:
            os._exit(125)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _send(kind: int, data: object) -> None:
    import json

    try:
        payload = json.dumps(data).encode()
    except (TypeError, ValueError, RecursionError):
        return
    if len(payload) <= MAX_PAYLOAD:
        _write(kind, payload)


def _write(kind: int, payload: bytes) -> None:
    frame = memoryview(HEADER.pack(len(payload), kind) + payload)
    while frame:
        frame = frame[os.write(CHANNEL, frame) :]


def _plain(value: object, depth: int = 0) -> object:
    """Data as JSON has it; of anything else, nothing (None): no repr of the guest's runs here."""
    kind = type(value)  # exactly these: a subclass brings methods of the guest
    if value is None or kind in (bool, int, float, str):
        return value
    if depth < MAX_DEPTH:
        if isinstance(value, (list, tuple, set, frozenset)) and kind in (list, tuple, set, frozenset):
            return [_plain(item, depth + 1) for item in value]
        if isinstance(value, dict) and kind is dict:
            return {
                key if type(key) is str else str(_plain(key, depth + 1)): _plain(item, depth + 1)
                for key, item in value.items()
            }
    return None


def _explain(error: BaseException, source: bytes, filename: str) -> None:
    """Prints the traceback as Python does, without our own frames, and sends it as data."""
    import linecache
    import traceback

    text = source.decode("utf-8", "replace")
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    error.__traceback__ = frames
    shown = "".join(traceback.format_exception(type(error), error, frames))
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) and frames is None else None
    while frames is not None:
        if frames.tb_frame.f_code.co_filename == filename:
            line = frames.tb_lineno
        frames = frames.tb_next
    sys.stdout.flush()
    sys.stderr.write(shown)
    sys.stderr.flush()
    _send(EXCEPTION, {"type": type(error).__name__, "message": _message(error), "line": line, "traceback": shown})


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "<the exception's own __str__ failed>"
