"""The standard library's Popen, in a jail: what it asks of the system is replaced, the rest is its own.

It has done so in the same few methods since Python 3.3, which is what gevent's relies on too; that they are still
there is tested with the standard library's own tests.
"""

from __future__ import annotations

import os
import signal
import subprocess
import warnings
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, Any

from ..core.errors import SetupError, Unsupported
from ..core.interrupts import shielded
from ..core.terminal import Cleaner
from ..runs.background import Background
from ..runs.execute import execute, prepare
from ..watch.streams import End

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Unpack

    from ..plan.model import Plan
    from ..policy.keywords import PolicyKeywords
    from ..policy.model import Policy
    from ..result.model import Result

SHELL = "/bin/sh"
_NO_DESCRIPTOR = "no descriptor but the three standard streams enters a jail"
_ONE_ID = "a guest has one user and one group, which no process outside has"
# argument -> the values that ask for nothing, and why there is nothing else to have
_REFUSED: dict[str, tuple[tuple[object, ...], str]] = {
    "preexec_fn": ((None,), "no code of the caller's runs between the fork and the exec"),
    "close_fds": ((True,), _NO_DESCRIPTOR),
    "pass_fds": (((), [], None), _NO_DESCRIPTOR),
    "restore_signals": ((True,), "a guest's signals always have their defaults"),
    "user": ((None,), _ONE_ID),
    "group": ((None,), _ONE_ID),
    "extra_groups": ((None,), _ONE_ID),
    "umask": ((-1,), "the policy's is the only one"),
    "process_group": ((None,), "a guest is always in a session and group of its own"),
}


class Popen(subprocess.Popen[Any]):
    """A Popen as the standard library has it, in a jail; ``jail.subprocess`` says what differs.

    ``args`` and the other arguments that the standard library has: as there. ``policy``: as of ``jail.run``; by default
    "command". ``ro``, ``rw``, ``allow_own_files``, ``allow_home``, ``limits``: as of ``jail.run``. ``result``: how the
    run ended, a Result without output; None until then.

    Raises what the standard library raises if the program or ``cwd`` cannot be found or used, Unsupported for an
    argument that no jail can have, and JailError if the jail, the policy or the machine is at fault.
    """

    result: Result | None = None
    _run: Background | None = None
    _child_created = False

    def __init__(
        self,
        args: Any,
        bufsize: int = -1,
        executable: Any = None,
        stdin: Any = None,
        stdout: Any = None,
        stderr: Any = None,
        preexec_fn: Any = None,
        close_fds: bool = True,
        shell: bool = False,
        cwd: Any = None,
        env: Mapping[Any, Any] | None = None,
        universal_newlines: bool | None = None,
        startupinfo: Any = None,
        creationflags: int = 0,
        restore_signals: bool = True,
        start_new_session: bool = False,
        pass_fds: Any = (),
        *,
        user: Any = None,
        group: Any = None,
        extra_groups: Any = None,
        encoding: str | None = None,
        errors: str | None = None,
        text: bool | None = None,
        umask: int = -1,
        pipesize: int = -1,
        process_group: int | None = None,
        policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
        ro: Sequence[str | os.PathLike[str]] = (),
        rw: Sequence[str | os.PathLike[str]] = (),
        allow_own_files: bool = False,
        allow_home: bool = False,
        **limits: Unpack[PolicyKeywords],
    ) -> None:
        asked = {
            "preexec_fn": preexec_fn,
            "close_fds": close_fds,
            "pass_fds": pass_fds,
            "restore_signals": restore_signals,
            "user": user,
            "group": group,
            "extra_groups": extra_groups,
            "umask": umask,
            "process_group": process_group,
        }
        for name, (nothing, why) in _REFUSED.items():
            if asked[name] not in nothing:
                raise Unsupported(f"{name}={asked[name]!r} cannot be had in a jail: {why}")
        self._policy, self._limits = policy, limits
        self._shown: dict[str, Any] = {"ro": ro, "rw": rw, "allow_own_files": allow_own_files, "allow_home": allow_home}
        options: dict[str, Any] = {"encoding": encoding, "errors": errors, "text": text, "pipesize": pipesize}
        options.update(shell=shell, cwd=cwd, env=env, universal_newlines=universal_newlines)
        options.update(startupinfo=startupinfo, creationflags=creationflags, start_new_session=start_new_session)
        super().__init__(args, bufsize, executable, stdin, stdout, stderr, **options)

    # --- what the standard library's Popen calls for the parts that are the system's

    def _execute_child(
        self, args: Any, executable: Any, _preexec: Any, _close: Any, _pass: Any, cwd: Any, env: Any, _info: Any,
        _flags: Any, shell: bool, p2cread: int, p2cwrite: int, c2pread: int, c2pwrite: int, errread: int, errwrite: int,
        *_: Any,
    ) -> None:  # fmt: skip
        try:
            argv = _arguments(args, shell, executable)
            program = argv[0] if executable is None else os.fsdecode(executable)
            plan = self._plan(argv, program, cwd, env)
            out, err = (c2pwrite, c2pread != -1), (errwrite, errread != -1)
            self._run = shielded(lambda: _begun(plan, p2cread, out, err), undo=_end)
        finally:
            self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)  # type: ignore[attr-defined]
        try:
            self._run.wait_begun()
        except SetupError as error:
            if error.stage == "working directory" and cwd is not None:
                raise OSError(error.errno, os.strerror(error.errno), cwd) from None
            raise
        except BaseException:
            _end(self._run)
            raise
        failure = self._run.failure
        if failure:
            self._run.wait()
            raise OSError(failure.errno, os.strerror(failure.errno), argv[0] if executable is None else executable)
        self.pid = self._run.pid  # type: ignore[assignment]  # None for a run that ended before its program ran
        self._child_created = True

    def _plan(self, argv: list[str], program: str, cwd: Any, env: Mapping[Any, Any] | None) -> Plan:
        variables = None if env is None else _variables(env)
        inside = None if cwd is None else os.fsdecode(cwd)
        if any("\0" in text for text in (*argv, program, inside or "")):
            raise ValueError("embedded null byte")
        command = [program, *argv[1:]]
        plan = prepare(command, self._policy, env=variables, cwd=inside, limits=self._limits, **self._shown)
        return plan.replace(argv=tuple(argv), env=plan.env if variables is None else tuple(variables.items()))

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None and self._run is not None and self._run.ended:
            self._end(self._run)
        return self.returncode

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None and self._run is not None:
            if not self._run.wait(timeout):
                raise TimeoutExpired(self.args, timeout or 0)
            self._end(self._run)
        return self.returncode

    def _end(self, run: Background) -> None:
        try:
            self.result = run.outcome()
        except BaseException:
            self.returncode = -signal.SIGKILL  # no more is known than that it is gone
            raise
        self.returncode = _returncode(self.result)

    def send_signal(self, sig: int) -> None:
        """Sends a signal to the guest's first process; SIGKILL ends the whole jail. Raises Unsupported where /proc does
        not tell which process that is.
        """
        if self.poll() is None and self._run is not None:
            if sig == signal.SIGKILL:
                self._run.kill()
            else:
                self._run.send_signal(sig)

    def __del__(self, _warn: Callable[..., None] = warnings.warn) -> None:
        if self._child_created and self.returncode is None:  # its thread goes on without us, and reaps it
            _warn(f"subprocess {self.pid} is still running", ResourceWarning, source=self)


def _arguments(args: Any, shell: bool, executable: Any) -> list[str]:
    if isinstance(args, (str, bytes)):
        args = [args]
    elif isinstance(args, os.PathLike):
        if shell:
            raise TypeError("path-like args is not allowed when shell is true")
        args = [args]
    argv = [os.fsdecode(part) for part in args]
    if not shell:
        return argv
    return [SHELL if executable is None else os.fsdecode(executable), "-c", *argv]


def _variables(env: Mapping[Any, Any]) -> dict[str, str]:
    variables = {os.fsdecode(name): os.fsdecode(value) for name, value in env.items()}
    for name, value in variables.items():
        if "=" in name:
            raise ValueError("illegal environment variable name")
        if "\0" in name + value:
            raise ValueError("embedded null byte")
    return variables


def _begun(plan: Plan, stdin: int, out: tuple[int, bool], err: tuple[int, bool]) -> Background:
    """Begins a run with copies of the descriptors, since the caller may close its own; -1 is the caller's stream.

    ``out`` and ``err``: (descriptor, whether it is a pipe that was made for this).
    """
    ends: list[End] = []

    def copy(fd: int, own_pipe: bool = False) -> End:
        ends.append(End(os.dup(fd), own_pipe))
        return ends[-1]

    try:
        source = None if stdin == -1 else copy(stdin)
        merge = err[0] == (1 if out[0] == -1 else out[0])
        places = [_open(1) if out[0] == -1 else out[0], _open(2) if err[0] == -1 else err[0]]
        outputs = [None if fd is None else copy(fd, pipe) for fd, pipe in zip(places, (out[1], err[1]), strict=True)]
    except BaseException:
        for end in ends:
            end.close()
        raise
    out_end, err_end = outputs
    out_cleaner, err_cleaner = _cleaner(out_end), _cleaner(err_end)
    # Bytes that a cleaner holds back are written after the streams have ended: its descriptor is closed with the run.
    forward = (out_end.fd if out_end and out_cleaner else out_end, err_end.fd if err_end and err_cleaner else err_end)

    def work(**options: Any) -> Result:
        result = execute(plan, clean=(out_cleaner, err_cleaner), **options)
        for end, cleaner in ((out_end, out_cleaner), (err_end, err_cleaner)):
            if end and cleaner:
                os.write(end.fd, cleaner.finish())
        return result

    return Background(work, ends, stdin=source, forward=forward, merge=merge, keep=False)


def _end(run: Background) -> None:
    run.kill()
    run.wait()


def _open(fd: int) -> int | None:
    """Returns the descriptor, unless the caller has none of that number."""
    try:
        os.fstat(fd)
    except OSError:
        return None
    return fd


def _returncode(result: Result) -> int:
    if result.verdict in ("ok", "exit", "pids") and result.exit_code is not None:
        return result.exit_code
    if result.verdict in ("signal", "pids") and result.signal is not None:
        return 128 - result.status
    return -signal.SIGSYS if result.verdict == "violation" else -signal.SIGKILL


def _cleaner(end: End | None) -> Cleaner | None:
    return Cleaner() if end and os.isatty(end.fd) else None
