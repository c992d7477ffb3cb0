"""The JavaScript guest's first code: takes one request off the channel and hands its source to the engine.

Python is only the program that loads the engine. Once the realm is made nothing here is called by the guest: the
extension (native/javascript/) runs the source, and sends the value, the exception, the denials and the last word.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import marshal
import os
import struct
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import ExtensionFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

CHANNEL = 3
HEADER = struct.Struct("<IB")
# The scripts that make the realm, in the order in which they run; the last one locks it.
SCRIPTS = (
    "permits", "base", "timers", "inspect", "console", "encoding", "input", "url", "clone", "crypto", "report",
    "display", "names", "host", "code", "lock",
)  # fmt: skip
# The globals that the scripts use, held in a scope of theirs: the guest may change those of the global object.
HELD = (
    "globalThis Object Function Boolean Symbol Number BigInt String Math Date RegExp Array Map Set WeakMap WeakSet "
    "WeakRef Iterator JSON Reflect Promise ArrayBuffer SharedArrayBuffer DataView Uint8Array Error EvalError "
    "RangeError ReferenceError SyntaxError TypeError URIError DOMException parseInt parseFloat decodeURIComponent "
    "TextEncoder TextDecoder"
)

_MOST_WORDS = 2000
_NO_NAMES = (b"this", b"true", b"false", b"null", b"debugger", b"super")  # each is an expression, or a statement
_PARTS = bytes(one if one >= 0x80 or chr(one).isalnum() or one in b"_$" else 0x20 for one in range(256))

_engine: Any = None
_level = "off"


def main(library: str) -> None:
    """Runs one request and exits with its status. ``library``: the path of the engine."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # a handler of Python's would never run
    request = receive()
    prepare(library, request["level"], os.path.dirname(__file__))
    announce(request["narrow"])
    answer(request, waits=False)


def receive() -> dict[str, Any]:
    """Returns the next request, waited for."""
    length, _ = HEADER.unpack(_read(HEADER.size))
    request: dict[str, Any] = marshal.loads(_read(length))
    return request


def _read(size: int) -> bytes:
    parts = []
    while size:
        part = os.read(CHANNEL, min(size, 1 << 20))
        if not part:
            os._exit(125)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def prepare(library: str, level: str, folder: str) -> None:
    """Loads the engine and makes the realm, for good. ``folder``: where this package lies."""
    global _engine, _level
    sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)  # the extension takes the engine's functions from it
    load("_quickjs", library)
    from . import _engine as extension  # type: ignore[attr-defined]

    _engine, _level = extension, level
    _engine.prepare(tuple((f"jail:{name}", _script(folder, name)) for name in SCRIPTS), level)


def load(name: str, path: str) -> Any:
    """Loads a compiled module from the file at ``path``."""
    loader = ExtensionFileLoader(name, path)
    return loader.create_module(ModuleSpec(name, loader, origin=path))


def _script(folder: str, name: str) -> bytes:
    """Returns the source of a script, on the same lines as in its file, as the value of a function that is called."""
    with open(f"{folder}/realm/{name}.js", "rb") as file:
        return b"(({%s}) => %s)(globalThis)" % (HELD.replace(" ", ",").encode(), file.read())


def rehearse() -> None:
    """Runs a throw-away source, which warms caches and pages before the fork."""
    _engine.run(b"void 0", "<string>", False, True, {}, False)


def renew() -> None:
    """Forgets, in a copy forked by a zygote, what its copies must not share: the seed of Math.random."""
    _engine.renew()


def announce(narrow: bytes) -> None:
    """Puts the second filter on, and says that the realm is locked: before the guest's source is compiled."""
    _engine.ready(narrow, _level != "off")


def answer(request: dict[str, Any], *, waits: bool) -> NoReturn:
    """Runs the source of the request, or opens the session that it asks for; exits as ``leave`` does."""
    for name, _, _, is_awaited in request.get("functions", ()):
        _engine.grant(name, is_awaited)
    if request.get("session"):
        _serve_session(request["files"])
    leave(run(request), waits=waits)


def _serve_session(files: dict[str, bytes]) -> NoReturn:
    """Answers evaluations for good. ``files``: what they may import. Between two nothing of the guest's runs."""
    _engine.open_session()
    words: dict[bytes, None] = {}
    while True:
        asked = marshal.loads(_engine.next_request())
        if "look" in asked:
            _engine.look(tuple(words) if asked["look"] == "names" else None)
            continue
        _take_changes(files, asked["files"])
        filename = asked["filename"]
        _note_words(words, asked["source"])
        _engine.evaluate(asked["source"], filename, filename.endswith(".mjs"), files)


def _take_changes(files: dict[str, bytes], changes: dict[str, bytes | None]) -> None:
    for name, content in changes.items():
        if content is None:
            files.pop(name, None)
        else:
            files[name] = content


def _note_words(words: dict[bytes, None], source: bytes) -> None:
    """Notes the words of a source that may declare names which are no properties of the global object."""
    if any(word in source for word in (b"let", b"const", b"class")):
        found = (word for word in source.translate(_PARTS).split() if word[0] not in b"0123456789")
        words.update((word, None) for word in found if word not in _NO_NAMES and len(words) < _MOST_WORDS)


def run(request: dict[str, Any]) -> int:
    """Runs the source of one request; returns its exit status."""
    filename = request["filename"]
    files, has_beside = request.get("files", {}), request.get("beside") is not None
    status: int = _engine.run(
        request["source"], filename, filename.endswith(".mjs"), request["want_value"], files, has_beside
    )
    return status


def leave(status: int, *, waits: bool) -> NoReturn:
    """Says the last word and exits. ``waits``: for the supervisor's answer."""
    _engine.leave(status, waits)
    os._exit(status)
