"""Functions of the host that a guest may call: checked, run in threads of their own, answered as data.

TRUST: name and arguments are the guest's. They are capped before they are parsed, and checked against the signature.
"""

from __future__ import annotations

import contextvars
import inspect
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..core import plain_data
from ..core.errors import PolicyError
from ..core.records import Record
from ..launch.hash_probes import KeyCheck
from ..watch.calls import ANSWER_HEAD, CALL_HEAD

if TYPE_CHECKING:
    from typing import Any

    from .loops import Loop
    from .options import Functions

    Noted = tuple[str, str, str]  # the name, the arguments and the answer of a call, as texts

MOST_AT_ONCE = 16  # calls of one run or session: each has a thread of the supervisor's until the function returns
MOST_ITEMS = 100_000  # in the arguments of one call
_LONGEST_NAME = 80
_MOST_NOTED = 16 << 20  # letters of the calls of one evaluation, for a journal
_MOST_REFUSED = 1000  # calls up to which those that were refused are told to an audit
_LONGEST = 1 << 10  # letters of an exception's message
_inside: contextvars.ContextVar[frozenset[int]] = contextvars.ContextVar("jail_sessions", default=frozenset())


class HostFunction(Record):
    """A function that a guest may call, with its limits.

    ``function``: called in a thread of the supervisor's, a coroutine function in the event loop of the caller.
    ``max_calls``: in one run or evaluation. Default: 1000. ``timeout``: seconds that the guest waits for an answer; the
    function itself goes on. Default: None, for as long as it takes. ``max_bytes``: of the arguments and of the answer,
    each as JSON. Default: 1 MiB.
    """

    function: Callable[..., Any]
    max_calls: int = 1000
    timeout: float | None = None
    max_bytes: int = 1 << 20


class _Call:
    """A call that has not been answered yet."""

    def __init__(self, number: int, granted: _Granted, evaluation: int) -> None:
        self.number, self.granted, self.evaluation = number, granted, evaluation
        timeout = granted.limits.timeout
        self.until = float("inf") if timeout is None else time.monotonic() + timeout
        self.is_answered = False


class _Granted:
    def __init__(self, name: str, limits: HostFunction) -> None:
        self.name, self.limits, self.count = name, limits, 0
        self.signature = _signature(limits.function)
        self.is_awaited = inspect.iscoroutinefunction(limits.function)


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """Returns the signature, with annotations that are text evaluated as far as they name what there is."""
    try:
        return inspect.signature(function, eval_str=True)
    except (NameError, SyntaxError, AttributeError):
        return inspect.signature(function)


class HostCalls:
    """The functions of one run or session. ``wake`` is called in another thread when there are answers to be taken."""

    def __init__(self, granted: Mapping[str, _Granted], loop: Loop | None) -> None:
        self._granted, self._loop = granted, loop
        self._lock = threading.Lock()
        self._open: list[_Call] = []
        self._running = self._refused = 0
        self._answers: list[bytes] = []
        self._evaluation = 0
        self.wake: Callable[[], object] = lambda: None
        self._told: list[dict[str, str]] = []  # of each call of this evaluation, for an audit
        self.notes: list[Noted] | None = None  # of each call, for a journal; None: there is none
        self.replay: Callable[[str, bytes], list[Any]] | None = None  # answers in the functions' place

    def described(self) -> tuple[tuple[str, str, str, bool], ...]:
        """Returns name, signature, docstring and kind of each, for the guest's help()."""
        return tuple(
            (name, str(one.signature), inspect.getdoc(one.limits.function) or "", one.is_awaited)
            for name, one in self._granted.items()
        )

    def is_caller(self) -> bool:
        """Returns whether this thread, or coroutine, runs a function for this session."""
        return id(self) in _inside.get()

    # --- the thread that watches the jail

    def begin(self) -> None:
        """Begins a run, or another evaluation: calls of the one before are answered no more."""
        with self._lock:
            self._evaluation += 1
            self._open.clear()
            self._answers.clear()
            self._told.clear()
            self._refused = 0
        for one in self._granted.values():
            one.count = 0

    def take(self, payload: bytes, is_current: bool) -> bool:
        """Takes a call off the channel; returns whether every thread of the guest waits for its answer. Raises
        ValueError for what no guest of ours sends."""
        if len(payload) < CALL_HEAD.size:
            raise ValueError("a call is shorter than its head")
        number, waits, size = CALL_HEAD.unpack_from(payload)
        name = payload[CALL_HEAD.size : CALL_HEAD.size + size].decode("utf-8", "replace")
        arguments = payload[CALL_HEAD.size + size :]
        granted = self._granted.get(name)
        refused = self._why_not(granted, name, arguments, is_current)
        if granted is None or refused:
            self._refused += 1
            self._add(number, ["error", "HostError", refused], name[:_LONGEST_NAME])
            return bool(waits)
        granted.count += 1
        call = _Call(number, granted, self._evaluation)
        with self._lock:
            self._open.append(call)
            self._running += 1
        try:
            threading.Thread(target=self._work, args=(call, arguments), name=f"jail-host-{name}", daemon=True).start()
        except RuntimeError:
            self._finish(call, ["error", "HostError", "the host can start no more threads"])
        return bool(waits)

    def _why_not(self, granted: _Granted | None, name: str, arguments: bytes, is_current: bool) -> str:
        if granted is None:
            return f"no function {name[:_LONGEST_NAME]!r} was granted"
        limits = granted.limits
        if not is_current:
            return "the evaluation that called is over"
        if granted.count >= limits.max_calls:
            return f"{name} may be called {limits.max_calls} times in one evaluation"
        if len(arguments) > limits.max_bytes:
            return f"the arguments of {name} take more than {limits.max_bytes} bytes"
        if arguments.count(b",") > MOST_ITEMS:
            return f"the arguments of {name} have more than {MOST_ITEMS} items"
        if self._running >= MOST_AT_ONCE:
            return f"{MOST_AT_ONCE} functions of the host are running: as many as may"
        return ""

    def answers(self) -> list[bytes]:
        """Takes those that have come, also for calls that have waited as long as they may."""
        now = time.monotonic()
        for call in [one for one in self._open if one.until <= now]:
            seconds = call.granted.limits.timeout
            self._answer(call, ["error", "TimeoutError", f"{call.granted.name} took more than {seconds:g} s"])
        with self._lock:
            found, self._answers = self._answers, []
        return found

    def next_timeout(self) -> float:
        with self._lock:
            return min((call.until for call in self._open), default=float("inf"))

    def refused(self) -> int:
        """Returns how many calls of this run or evaluation were refused."""
        return self._refused

    def finish(self) -> None:
        """Ends a run: no call is answered any more, and what there is to tell of them stays."""
        with self._lock:
            self._open.clear()
            self._answers.clear()

    def noted(self) -> list[Noted] | None:
        """Takes the calls of the latest evaluation with their answers; None if they are too large to be kept."""
        with self._lock:
            found, self.notes = self.notes, None if self.notes is None else []
        size = sum(len(arguments) + len(answer) for _, arguments, answer in found or ())
        return found if size <= _MOST_NOTED else None

    # --- a call's own thread

    def _work(self, call: _Call, arguments: bytes) -> None:
        _inside.set(_inside.get() | {id(self)})
        try:
            answer = self._called(call, arguments)
        except BaseException as error:
            answer = ["error", type(error).__name__, str(error)[:_LONGEST]]
        self._finish(call, answer, arguments)

    def _called(self, call: _Call, arguments: bytes) -> list[Any]:
        granted = call.granted
        args, kwargs = _parsed(arguments)
        if self.replay is not None:
            return self.replay(granted.name, arguments)
        granted.signature.bind(*args, **kwargs)
        made = granted.limits.function(*args, **kwargs)
        if granted.is_awaited:
            assert self._loop is not None
            made = self._loop.result_of(_within(made, id(self)))
        return ["value", made]

    def _finish(self, call: _Call, answer: list[Any], arguments: bytes = b"") -> None:
        with self._lock:
            self._running -= 1
            if self.notes is not None:
                packed = _packed(answer, call.granted.limits.max_bytes)
                self.notes.append((call.granted.name, arguments.decode("utf-8", "replace"), packed.decode()))
        self._answer(call, answer)

    def _answer(self, call: _Call, answer: list[Any]) -> None:
        with self._lock:
            if call not in self._open:
                return  # it is over, or has waited for too long
            self._open.remove(call)
        self._add(call.number, answer, call.granted.name, call.granted)

    def told(self) -> list[dict[str, str]]:
        """Takes what there is to tell of the calls of the latest evaluation: which function, and what came of it."""
        with self._lock:
            told, self._told = self._told, []
        return told

    def _add(self, number: int, answer: list[Any], name: str, granted: _Granted | None = None) -> None:
        packed = _packed(answer, granted.limits.max_bytes if granted else MOST_ITEMS)
        with self._lock:
            self._answers.append(ANSWER_HEAD.pack(number) + packed)
            if granted or len(self._told) < _MOST_REFUSED:
                self._told.append({"function": name, "outcome": "value" if answer[0] == "value" else str(answer[1])})
        self.wake()


async def _within(coroutine: Any, session: int) -> Any:
    _inside.set(_inside.get() | {session})
    return await coroutine


def _parsed(arguments: bytes) -> tuple[list[Any], dict[str, Any]]:
    """Raises TypeError for what no guest of ours sends."""
    try:
        both: Any = plain_data.unpack(arguments.decode(), KeyCheck(len(arguments)))
        args, kwargs = both
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"the arguments are no plain data: {error}") from None
    if type(args) is not list or type(kwargs) is not dict or not all(type(key) is str for key in kwargs):
        raise TypeError("the arguments are no list and keywords")
    return args, kwargs


def _packed(answer: list[Any], most: int) -> bytes:
    try:
        packed = plain_data.pack(answer).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return plain_data.pack(["error", "HostError", f"the answer is no plain data: {error}"]).encode()
    if len(packed) > most + 64:
        return plain_data.pack(["error", "HostError", f"the answer takes more than {most} bytes"]).encode()
    return packed


def calls_of(functions: Functions, loop: Loop | None) -> HostCalls:
    """Returns the functions that a caller grants to one run or session. Raises PolicyError."""
    made = {}
    for name, given in functions.items():
        limits = given if isinstance(given, HostFunction) else HostFunction(function=given)
        if not str(name).isidentifier() or name.startswith("_") or name == "HostError":
            raise PolicyError(f"functions: {name!r} cannot be the name of a function of the host")
        if not callable(limits.function):
            raise PolicyError(f"functions: {name}: a function is wanted, not {type(given).__name__}")
        try:
            one = made[name] = _Granted(name, limits)
        except ValueError:
            raise PolicyError(f"functions: {name} has no signature: wrap it in a function of yours") from None
        if one.is_awaited and loop is None:
            raise PolicyError(
                f"functions: {name} is a coroutine function: the async forms await it (jail.arun, jail.AsyncSession)"
            )
    return HostCalls(made, loop)
