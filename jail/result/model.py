"""The Result: what a caller gets. Its names are a contract (interface of the command line and of Python)."""

from __future__ import annotations

from ..core.errors import JailError
from ..core.plain_data import MOST_NESTED, encode
from ..core.records import Record
from ..core.units import format_size
from ..policy.vocabulary import LAYERS
from ..watch.observation import Usage
from .change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.literals import Certainty, Layer, Tier, Verdict


_CELL = 100  # letters of what a guest has written, in a table
SCHEMA = 1  # of the JSON: keys may be added to it


class GuestException(Record):
    """An uncaught exception of a guest's source, as the guest told it: text to show, nothing to trust.

    ``type``: the class's name. ``message``: its text. ``line``: 1-based, in the guest's source; None if the exception
    was raised elsewhere. ``traceback``: the text that the interpreter prints, at most 64 KiB. ``column``: 1-based, of
    JavaScript; None for Python.
    """

    type: str
    message: str
    line: int | None
    traceback: str
    column: int | None = None


class Denial(Record):
    """An act that was refused; equal acts are one Denial.

    ``layer``: the layer that refused: ``language``, ``seccomp``, ... ``what``: the module, attribute, system call or
    path. ``detail``: the reason, or the arguments. ``count``: how often. ``line``: 1-based, in the guest's source, or
    None. ``process``: the name of the thread that was refused a system call, as the guest had set it, or None.
    ``rule``: the smallest setting that would allow it, or that there is none; None if it is not known.

    Refused system calls come from the listener of the seccomp filter (docs/evidence.md), those of layer ``language``
    from the harness: a guest that has broken the ring can forge or withhold denials of that layer, not the verdict.
    """

    layer: str
    what: str
    detail: str
    count: int
    line: int | None
    process: str | None = None
    rule: str | None = None


class PolicyName(Record):
    """The policy of a run. ``name``: as of ``Policy``. ``digest``: the SHA-256, in hex, of its meaning as resolved."""

    name: str
    digest: str


class Result(Record):
    """The end of one run, and what was enforced. The acts of a guest are a Result, never an exception.

    ``verdict``: how the run ended, by kernel facts: one word of docs/reference/result.md. ``reason``: one sentence for
    a person, with the limit and the figure reached. ``exit_code``: the guest's own status, as wait4(2) has it; None if
    it did not end by itself. ``signal``: the name of the signal that it died of, ``SIGSEGV``, ..., or None.
    ``stdout_bytes``, ``stderr_bytes``: captured output, what came before a kill included; empty if ``on_output`` took
    it. ``truncated``: names of the streams that were cut at ``limits.output``. ``cut_off``: the streams that other
    processes of the guest's were still writing when the run ended.

    ``value``: of the source's last expression, with ``value=True``; the guest's own word, as are the next two.
    ``value_error``: the part of the value that could not be sent, and why; ``value`` is None then. ``exception``: the
    uncaught exception of the source, or None.

    ``usage``: measured by the kernel and the supervisor. ``enforced``: layer -> ``verified`` (the finished jail has
    checked it in this very run), ``unverified`` or ``absent``. ``denials``: the acts that were refused, at most 256 of
    the language ring. ``calls``, ``paths``: "recorded" if refused system calls, and paths, are among them, else "not
    recorded". ``alarm``: why a person should look at this run, or None.

    ``policy``: its name and digest. ``tier``: ``full``, ``no-namespaces`` or ``limits`` (docs/tiers.md). ``status``:
    the exit status of ``jail run``. ``notes``: sentences about this run that a person should know, each once; none of
    them is the guest's. ``files``: the files that ``collect`` asked for, bytes by name. ``changes``: what was changed
    in copy-on-write folders, at most 10,000 paths (docs/workspaces.md). ``displays``: of each object that the guest has
    shown its forms by MIME type (docs/displays.md); hostile, as all of the guest's is.
    """

    verdict: Verdict
    reason: str
    exit_code: int | None
    signal: str | None
    stdout_bytes: bytes
    stderr_bytes: bytes
    truncated: tuple[str, ...]
    value: Any
    exception: GuestException | None
    usage: Usage
    enforced: dict[Layer, Certainty]
    denials: tuple[Denial, ...]
    alarm: str | None
    policy: PolicyName
    status: int
    calls: str = "not recorded"
    paths: str = "not recorded"
    notes: tuple[str, ...] = ()
    tier: Tier = "full"
    value_error: str | None = None
    cut_off: tuple[str, ...] = ()
    files: dict[str, bytes] = {}  # noqa: RUF012  # a default that is replaced, never changed
    changes: tuple[Change, ...] = ()
    displays: tuple[dict[str, Any], ...] = ()

    @property
    def ok(self) -> bool:
        """True if the verdict is ``ok``."""
        return self.verdict == "ok"

    @property
    def stdout(self) -> str:
        """Standard output as text; bytes that are no UTF-8 are U+FFFD."""
        return self.stdout_bytes.decode("utf-8", "replace")

    @property
    def stderr(self) -> str:
        """Standard error as text; bytes that are no UTF-8 are U+FFFD."""
        return self.stderr_bytes.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"<jail.Result {self.verdict}: {one_line(self.reason)}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Shows a table in a notebook, or in IPython: one harmless line for each thing that there is to say."""
        printer.text("\n".join(f"{name:<9}  {text}" for name, text in self._rows() if text))

    def _rows(self) -> list[tuple[str, str]]:
        usage, exception = self.usage, self.exception
        peak = "" if usage.memory_peak_bytes is None else f", {format_size(usage.memory_peak_bytes)} of memory"
        return [
            ("verdict", self.verdict),
            ("reason", one_line(self.reason)),
            ("exception", one_line(f"{exception.type}: {exception.message}", _CELL) if exception else ""),
            ("value", "" if self.value is None else one_line(_shown(self.value), _CELL)),
            ("no value", one_line(self.value_error or "")),
            ("stdout", one_line(self.stdout.rstrip(), _CELL)),
            ("stderr", one_line(self.stderr.rstrip(), _CELL)),
            ("truncated", ", ".join(self.truncated)),
            ("cut off", ", ".join(self.cut_off)),
            ("usage", f"{usage.wall_seconds:.3f} s, {usage.cpu_seconds:.3f} s of processor{peak}"),
            ("denials", one_line(", ".join(denial.what for denial in self.denials[:10]), _CELL)),
            ("alarm", one_line(self.alarm or "")),
            *(("note", one_line(note)) for note in self.notes),
        ]

    def check(self) -> Result:
        """Returns this result if the verdict is ``ok``. Raises GuestFailed otherwise."""
        if not self.ok:
            raise GuestFailed(self)
        return self

    def as_dict(self) -> dict[str, Any]:
        """Returns what ``to_json`` writes: the names of the interface, with values that ``json.dumps`` takes."""
        return {
            "schema": SCHEMA,
            "verdict": self.verdict,
            "reason": self.reason,
            "exit_code": self.exit_code,
            "signal": self.signal,
            "stdout": self.stdout,
            "stderr": self.stderr,
            **_base64("stdout", self.stdout_bytes),
            **_base64("stderr", self.stderr_bytes),
            "truncated": list(self.truncated),
            "cut_off": list(self.cut_off),
            "value": encode(self.value, MOST_NESTED),
            "value_error": self.value_error,
            "exception": self.exception.as_dict() if self.exception else None,
            "usage": self.usage.as_dict(),
            "enforced": {layer: self.enforced[layer] for layer in LAYERS},
            "denials": [denial.as_dict() for denial in self.denials],
            "calls": self.calls,
            "paths": self.paths,
            "alarm": self.alarm,
            "policy": self.policy.as_dict(),
            "notes": list(self.notes),
            "tier": self.tier,
            "files": _encoded(self.files) if self.files else {},
            "changes": [change.as_dict() for change in self.changes],
            "displays": _shown_forms(self.displays) if self.displays else [],
        }

    def to_json(self) -> str:
        """Returns one JSON object on one line, all ASCII, so that no byte of the guest's can reach a terminal raw."""
        import json

        return json.dumps(self.as_dict())


class GuestFailed(JailError):
    """Raised by ``Result.check()`` for any verdict but ``ok``. ``result``: the Result; the message is its verdict, its
    reason and the guest's own words in one line of printable letters.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result

    def __str__(self) -> str:
        said = _own_words(self.result)
        return f"{self.result.verdict}: {self.result.reason}{f': {said}' if said else ''}"


MOST_LETTERS = 300  # of the guest's own words


def _own_words(result: Result) -> str:
    """Returns the guest's exception with its line, or the last line of its standard error; one harmless line."""
    exception = result.exception
    if exception:
        place = f" (line {exception.line})" if exception.line else ""
        said = f"{exception.type}: {exception.message.strip()}" if exception.message.strip() else exception.type
        return f"{one_line(said)}{place}"
    if result.verdict not in ("exit", "signal", "pids"):
        return ""
    end = result.stderr_bytes[-8 * MOST_LETTERS :].decode("utf-8", "replace").rstrip()
    return one_line(end.rpartition("\n")[2].strip())


def one_line(text: str, most: int = MOST_LETTERS) -> str:
    """Returns a guest's text as one line of printable letters, no more than ``most`` of them."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[: most + 1].replace("\n", " "))
    return f"{shown[:most]}..." if len(shown) > most else shown


def _shown(value: Any) -> str:
    import reprlib

    try:
        return reprlib.repr(value)
    except ValueError:  # a whole number of more digits than this interpreter prints
        return f"a {type(value).__name__} with more digits than are shown"


def _encoded(files: dict[str, bytes]) -> dict[str, str]:
    import base64

    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def _shown_forms(displays: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    from .displays import encoded

    return [encoded(bundle) for bundle in displays]


def _base64(name: str, content: bytes) -> dict[str, str]:
    """Returns the bytes of a stream under a key of their own, where its text has lost some of them."""
    try:
        content.decode()
    except UnicodeDecodeError:
        import base64

        return {f"{name}_base64": base64.b64encode(content).decode()}
    return {}
