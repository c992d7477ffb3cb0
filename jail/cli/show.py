"""``--show``: what a guest has displayed, on the terminal of standard error, or in files beside.

TRUST: a picture is the guest's. It is read and written anew in a jail of its own (repaint.py) before a terminal or a
viewer decodes it. HTML and SVG are programs for a browser, and are not passed on.
"""

from __future__ import annotations

import base64
import os

from ..core.errors import JailError
from ..core.text import printable
from ..runs.run import run
from .write import complain, put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_PROGRAM = os.path.join(os.path.dirname(__file__), "repaint.py")
_LIMITS = {"wall": "20s", "memory": "512M", "disk": "64M"}
_CHUNK = 4096  # bytes of base64 that kitty takes in one command
_MOST_FILES = 10_000


def show(displays: tuple[dict[str, Any], ...], degrade: str | None) -> None:
    """Shows each display. ``degrade``: as the run has it, for the jails in which pictures are read."""
    for number, bundle in enumerate(displays, 1):
        try:
            if "image/png" in bundle:
                _show_picture(number, _repainted(bundle["image/png"], degrade))
            else:
                _show_text(number, bundle)
        except (JailError, OSError, ValueError) as error:
            complain(f"display {number}: {error}")


def _show_text(number: int, bundle: dict[str, Any]) -> None:
    lines = str(bundle.get("text/plain", "")).splitlines()
    put(2, "".join(f"{printable(line)}\n" for line in lines).encode())
    hidden = [form for form in ("text/html", "image/svg+xml") if form in bundle]
    if hidden:
        complain(f"display {number}: {' and '.join(hidden)} not shown: a program for a browser (--json has it)")


def _show_picture(number: int, picture: bytes) -> None:
    commands = _commands(picture, os.environ) if os.isatty(2) else None
    if commands is None:
        complain(f"display {number}: saved as {_saved(picture)}")
        return
    for command in commands:
        put(2, command)
    put(2, b"\n")


def _repainted(picture: bytes, degrade: str | None) -> bytes:
    """Returns a picture that was read and written anew in a jail. Raises ValueError for one that is refused."""
    with open(_PROGRAM, "rb") as file:
        program = file.read()
    limits: dict[str, Any] = _LIMITS if degrade is None else {**_LIMITS, "degrade": degrade}
    result = run(program, "python", files={"given.png": picture}, collect=["clean.png"], **limits)
    if result.verdict != "ok" or "clean.png" not in result.files:
        said = result.stderr.strip() if result.verdict == "exit" else result.reason
        raise ValueError(f"a picture that is not taken: {said}")
    return result.files["clean.png"]


def _commands(picture: bytes, environment: Mapping[str, str]) -> list[bytes] | None:
    """Returns what makes the terminal draw a picture; None for one that is not known to draw any."""
    terminal, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if "tmux" in terminal or terminal.startswith("screen"):
        return None
    encoded = base64.b64encode(picture)
    if terminal in ("xterm-kitty", "xterm-ghostty") or "KITTY_WINDOW_ID" in environment:
        return list(_kitty(encoded))
    if program in ("iTerm.app", "WezTerm"):
        return [b"\x1b]1337;File=inline=1;size=%d:%s\a" % (len(picture), encoded)]
    return None


def _kitty(encoded: bytes) -> Iterator[bytes]:
    parts = [encoded[at : at + _CHUNK] for at in range(0, len(encoded), _CHUNK)]
    for number, part in enumerate(parts):
        first = b"a=T,f=100," if number == 0 else b""
        yield b"\x1b_G%sm=%d;%s\x1b\\" % (first, number + 1 < len(parts), part)


def _saved(picture: bytes) -> str:
    """Writes a picture into a new file of the working folder, and returns its name. Raises OSError."""
    for number in range(1, _MOST_FILES):
        name = f"display-{number}.png"
        try:
            fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            continue
        try:
            put(fd, picture)
        finally:
            os.close(fd)
        return name
    raise ValueError(f"{_MOST_FILES} pictures are in this folder already")
