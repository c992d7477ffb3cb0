"""The standard library's ``subprocess`` with each process in a jail of its own: the same names, arguments, exceptions
and pipes, ``policy`` (``command`` by default), ``ro``, ``rw`` and limits (``wall=2``) beside them, and how the run
ended as ``result``.

    import jail.subprocess as subprocess

    done = subprocess.run(["gcc", "--version"], capture_output=True, text=True, check=True, memory="64M")
    done.returncode, done.stdout, done.result.verdict

The differences, since it is a jail:

- ``args``, ``executable``, ``cwd`` and ``env`` are of the inside, and nothing of the caller's environment goes in.
  Without ``env`` the guest has the jail's own few variables, with it those alone. ``/bin/sh`` of ``shell=True`` is the
  jail's own, if it has one.
- ``stdin=None`` is an empty input, not the caller's. ``stdout=None`` and ``stderr=None`` are the caller's, as outside;
  a terminal is given text and colours alone. To the guest all three are pipes, whatever they are here; an input is
  read ahead of it.
- ``returncode`` is the guest's own. It is -9 where the jail or ``kill()`` ended the run, by SIGKILL, and -31, SIGSYS,
  for a violation: ``result`` tells why. ``timeout`` is the caller's patience, as outside; the policy's wall time is
  another.
- ``pid`` is that of the jail's first process, which hears no signal but SIGKILL, and ``wait()`` raises SetupError after
  that. ``send_signal`` reaches the guest's first process; ``kill()`` ends the whole jail.
- A process is in a session of its own, with the signals' defaults and no descriptor but the three, and ends at the
  latest with the program that started it. Arguments that ask for anything else raise ``jail.Unsupported``, a
  ValueError.
- A run has ended when what it wrote has been taken: ``wait()`` without a reader hangs sooner than outside, as soon as a
  pipe is full.
"""

from __future__ import annotations

import subprocess as standard
from subprocess import DEVNULL, PIPE, STDOUT, CalledProcessError, SubprocessError, TimeoutExpired, list2cmdline
from typing import TYPE_CHECKING, Any

from .stdlib.popen import Popen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from .result.model import Result
    from .stdlib.options import CallOptions, OutputOptions, PopenOptions

__all__ = [
    "DEVNULL",
    "PIPE",
    "STDOUT",
    "CalledProcessError",
    "CompletedProcess",
    "Popen",
    "SubprocessError",
    "TimeoutExpired",
    "call",
    "check_call",
    "check_output",
    "getoutput",
    "getstatusoutput",
    "list2cmdline",
    "run",
]


class CompletedProcess(standard.CompletedProcess[Any]):
    """A CompletedProcess as the standard library has it, with the end of the run as ``result``."""

    result: Result


def run(
    *popenargs: Any, input: Any = None, capture_output: bool = False, timeout: float | None = None,
    check: bool = False, **kwargs: Unpack[PopenOptions],
) -> CompletedProcess:  # fmt: skip
    """Runs as the standard library's ``run`` does; ``input``, ``capture_output``, ``timeout`` (seconds) and ``check``
    mean the same.
    """
    if input is not None:
        if kwargs.get("stdin") is not None:
            raise ValueError("stdin and input arguments may not both be used.")
        kwargs["stdin"] = PIPE
    if capture_output:
        if kwargs.get("stdout") is not None or kwargs.get("stderr") is not None:
            raise ValueError("stdout and stderr arguments may not be used with capture_output.")
        kwargs["stdout"] = kwargs["stderr"] = PIPE
    with Popen(*popenargs, **kwargs) as process:
        try:
            stdout, stderr = process.communicate(input, timeout=timeout)
        except TimeoutExpired:
            process.kill()
            process.wait()
            raise
        except BaseException:
            process.kill()
            raise
        process.wait()
    if check and process.returncode:
        raise _failed(process, stdout, stderr)
    done = CompletedProcess(process.args, process.returncode, stdout, stderr)
    assert process.result is not None
    done.result = process.result
    return done


def _failed(process: Popen, stdout: Any = None, stderr: Any = None) -> CalledProcessError:
    error = CalledProcessError(process.returncode, process.args, output=stdout, stderr=stderr)
    error.result = process.result  # type: ignore[attr-defined]
    return error


def _called(popenargs: Any, timeout: float | None, kwargs: Mapping[str, Any]) -> Popen:
    with Popen(*popenargs, **kwargs) as process:
        try:
            process.wait(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return process


def call(*popenargs: Any, timeout: float | None = None, **kwargs: Unpack[PopenOptions]) -> int:
    """Runs it, waits, and returns the returncode."""
    return _called(popenargs, timeout, kwargs).returncode


def check_call(*popenargs: Any, **kwargs: Unpack[CallOptions]) -> int:
    """Calls as ``call`` does; raises CalledProcessError for any returncode but 0."""
    process = _called(popenargs, kwargs.pop("timeout", None), kwargs)
    if process.returncode:
        raise _failed(process)
    return 0


def check_output(*popenargs: Any, timeout: float | None = None, **kwargs: Unpack[OutputOptions]) -> Any:
    """Returns its standard output; raises CalledProcessError for any returncode but 0."""
    for name in ("stdout", "check"):
        if name in kwargs:
            raise ValueError(f"{name} argument not allowed, it will be overridden.")
    if "input" in kwargs and kwargs["input"] is None:  # means an empty input here, as it does in the standard library
        text = kwargs.get("universal_newlines") or kwargs.get("text") or kwargs.get("encoding") or kwargs.get("errors")
        kwargs["input"] = "" if text else b""
    return run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs).stdout


def getstatusoutput(
    cmd: Any, *, encoding: str | None = None, errors: str | None = None, **jail: Any
) -> tuple[int, str]:
    """Returns (returncode, output) of a command line in the jail's shell, both streams together, without the last
    newline.
    """
    done = run(cmd, shell=True, text=True, stdout=PIPE, stderr=STDOUT, encoding=encoding, errors=errors, **jail)
    return done.returncode, done.stdout.removesuffix("\n")


def getoutput(cmd: Any, *, encoding: str | None = None, errors: str | None = None, **jail: Any) -> str:
    """Returns the output alone."""
    return getstatusoutput(cmd, encoding=encoding, errors=errors, **jail)[1]
