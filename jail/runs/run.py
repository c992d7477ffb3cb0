"""Public function ``jail.run``, and ``begin``: a run that goes on in a thread of its own."""

from __future__ import annotations

import os

from ..core.arguments import function
from ..core.cancel import Cancel, OwnCancel
from ..core.interrupts import shielded
from ..plan.checked_command import utf8
from ..plan.model import Plan
from ..policy.model import Policy
from ..result.model import Result
from .execute import execute, own_terminal, prepare, sampler_of, unable
from .host_grants import granted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Unpack

    from ..evidence.audit import Audited
    from ..policy.keywords import PolicyKeywords
    from ..watch.sampler import Sampler
    from ..workspaces.workspace import Workspace
    from .host_functions import HostCalls
    from .options import Content, Functions
    from .running import Running, Stdin


def run(
    command: str | bytes | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
    *,
    args: Sequence[str] = (),
    filename: str = "<string>",
    value: bool = False,
    stdin: Stdin = None,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    ro: Sequence[str | os.PathLike[str]] = (),
    rw: Sequence[str | os.PathLike[str]] = (),
    cow: Sequence[str | os.PathLike[str]] = (),
    workspace: Workspace | None = None,
    allow_own_files: bool = False,
    allow_home: bool = False,
    files: Mapping[str, Content] | None = None,
    collect: Sequence[str] = (),
    functions: Functions | None = None,
    cancel: Cancel | None = None,
    on_output: Callable[[str, bytes], object] | None = None,
    audit: Audited = None,
    tty: bool = False,
    sample: float | str | None = None,
    **limits: Unpack[PolicyKeywords],
) -> Result:
    """Runs Python source (a string) in the guest, or a program (a list), in a jail of its own; returns how it ended.

    ``command``: source as text or bytes; or a list, a program and its arguments; or a path object: a script, or a
    folder with a ``__main__.py``, which may import the modules that lie beside it.
    ``policy``: a preset's name, a TOML file, a mapping nested like such a file, or a Policy. Default: "python" for
    source, "command" for a list.
    ``args``: the script's arguments, which follow its name in ``sys.argv``; only for source. Default: none.
    ``filename``: the name of the source in tracebacks. Default: "<string>".
    ``value``: hand back the value of the source's last expression as ``Result.value``. Default: False.
    ``stdin``: text, bytes, a descriptor or file to read from, or an iterator, asked for the next chunk when the guest
    has taken the one before. Default: empty.
    ``env``: variables of the guest, which come after those of the policy. Default: none of the caller's.
    ``cwd``: the guest's working folder, a path of the jail's that begins at the default unless it is absolute. Default:
    the caller's own folder if ``ro`` or ``rw`` shows it, else the jail's home.
    ``ro``, ``rw``: HOST[:GUEST] paths to show, read-only and writable; relative ones start at the caller's directory.
    ``cow``: folders to show writable, and of which nothing changes: what the guest writes goes elsewhere.
    ``workspace``: a ``jail.Workspace``, which is shown so at its own path, and keeps what the guest changes.
    ``allow_own_files``: take a writable share over jail's own files; the result's notes say what of them the guest
    could write to. Default: False, a PolicyError.
    ``allow_home``: take a writable share that is a home or a folder of the system. Default: False, a PolicyError.
    ``files``: put into the working folder, by name: text, bytes, or a path of the host to read; at most 1000, 64 MiB
    together. ``collect``: patterns of the files there that come back as ``Result.files`` (docs/files.md).
    ``cancel``: a ``jail.Cancel`` that ends the run from another thread, with the verdict "cancelled".
    ``functions``: functions of the host that the guest may call, by name (docs/functions.md). Default: none.
    ``on_output``: called in the calling thread with ``("stdout" or "stderr", bytes)`` as it comes; the result has none
    of it then, and meanwhile the guest waits.
    ``audit``: a file, or a function called with each event (docs/evidence.md). Default: $JAIL_AUDIT.
    ``tty``: a terminal of the jail's own is the command's standard streams: standard error is in ``stdout``, and the
    end of ``stdin`` is typed as Ctrl-D (docs/terminal.md). Default: False.
    ``sample``: how often the counters are read for ``result.usage.timeline``: seconds, or text as "20ms"
    (docs/memory.md). Default: never.
    ``limits``: ``wall=2`` (seconds), ``memory="64M"`` (bytes), ``level="off"``, ``network="host"``,
    ``filesystem={"tmp": "1G"}``, ...: the keywords of ``Policy.replace``. Default: the policy's.

    Raises PolicyError if an argument or the policy is wrong, HostError if this machine lacks a required layer, and
    SetupError if a step of building the jail fails; what the guest does is a result. Safe from any thread, and touches
    no signal handler: what a handler raises, KeyboardInterrupt for one, is raised here when the jail is gone. For its
    sake the main thread waits while another one does the work.
    """

    def plan() -> Plan:
        return prepare(
            command, policy, args=args, filename=filename, value=value, env=env, cwd=cwd, ro=ro, rw=rw, cow=cow,
            workspace=workspace, allow_own_files=allow_own_files, allow_home=allow_home, files=files, collect=collect,
            tty=tty, limits=limits,
        )  # fmt: skip

    function(on_output, "on_output")
    calls = granted(functions)
    sampler = sampler_of(sample)
    is_simple = stdin is None or (isinstance(stdin, (str, bytes, int)) and not isinstance(stdin, bool))
    if on_output is None and is_simple:
        data = utf8(stdin, "standard input") if isinstance(stdin, str) else stdin
        stop = _Stop()
        return shielded(
            lambda: stop.execute(plan(), stdin=data, cancel=cancel, audit=audit, calls=calls, sampler=sampler), stop.ask
        )
    from .running import PIPE, source_of

    source, feed = source_of(stdin)
    streams = on_output is not None
    with begin(
        plan, PIPE if feed else source, streams=streams, cancel=cancel, audit=audit, calls=calls, sampler=sampler
    ) as running:
        for name, chunk in running.exchange(feed):
            if on_output is not None:
                on_output(name, chunk)
        return running.wait()


class _Stop:
    """Ends a run of another thread's, which may not have come to its Cancel yet."""

    def __init__(self) -> None:
        self._asked = False
        self._cancel: Cancel | None = None

    def ask(self) -> None:
        self._asked = True
        if self._cancel is not None:
            self._cancel.trigger()

    def execute(self, plan: Plan, *, cancel: Cancel | None, **options: Any) -> Result:
        try:
            mine = self._cancel = OwnCancel()
        except OSError as error:
            raise unable("start", error) from None
        try:
            if self._asked:
                mine.trigger()
            return execute(plan, cancel=(mine, cancel), **options)
        finally:
            mine.close()


def begin(
    plan: Callable[[], Plan],
    stdin: int | bytes | None,
    *,
    streams: bool = True,
    cancel: Cancel | None = None,
    audit: Audited = None,
    tty: bool = False,
    calls: HostCalls | None = None,
    sampler: Sampler | None = None,
) -> Running:
    """Begins a run in a thread of its own; returns it once its guest's program runs. ``plan`` is made there."""
    from .running import Running

    terminal = own_terminal() if tty else None

    def work(**options: Any) -> Result:
        return execute(plan(), audit=audit, calls=calls, sampler=sampler, **options)

    try:
        return shielded(
            lambda: Running(work, stdin, streams=streams, cancel=cancel, terminal=terminal), undo=Running.close
        )
    except OSError as error:
        raise unable("start", error) from None
