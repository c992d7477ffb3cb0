"""``jail.Session``: a live jail whose interpreter is asked again and again, and keeps what it was told."""

from __future__ import annotations

import os
import weakref
from _queue import SimpleQueue
from _thread import get_ident

from ..core.errors import PolicyError
from ..core.interrupts import shielded
from ..plan.workspaces import refuse_copies
from ..pool.pool import Pool
from ..runs.execute import resolved
from ..runs.host_grants import granted
from .branch import Branch
from .ends import SessionEnded
from .journaled import Journaled, begin_journal
from .keeper import Keeper
from .request import argv_of, request_of
from .session_files import SessionFiles, SessionFolder
from .session_jail import no_branches
from .session_plan import first_command, planned, whole_of, with_files
from .task import Task, acted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Self, Unpack

    from ..evidence.audit import Audited, Trail
    from ..policy.keywords import EvaluationKeywords, PolicyKeywords
    from ..policy.model import Policy
    from ..result.model import Result
    from ..runs.loops import Loop
    from ..runs.options import EvaluationOptions, Functions
    from .branches import Branches, Checkpoint
    from .ends import Ended
    from .request import Source
    from .session_files import Content
    from .session_jail import SessionJail

    PolicyOrPool = str | os.PathLike[str] | Mapping[str, Any] | Policy | Pool


class Session(Journaled):
    """Evaluates source of Python or JavaScript, text after text, in one jail and one interpreter: names, imports and
    files stay.

    ``policy``: as of ``jail.run``, or a ``jail.Pool``, whose policy it is and whose jails stand ready. Default:
    "python".
    ``functions``: functions of the host that the guest may call, by name; a ``jail.HostFunction`` has limits of its
    own (docs/functions.md). Default: none.
    ``files``: as of ``jail.run``, there when the session opens; later ones: the attribute ``files``. In JavaScript
    they may be imported, and with ``files`` (``{}`` too) the guest has readFile, writeFile, listFiles and removeFile.
    ``audit``, ``env``, ``cwd``, ``ro``, ``rw``: as of ``jail.run``; all but ``audit`` are refused with a pool.
    ``loop``: the event loop that coroutine functions of ``jail.AsyncSession`` are awaited in. Default: None.
    ``journal_names``: notes the names of the namespace after each evaluation, for ``save`` (docs/journal.md).
    Default: at the end alone.
    ``limits``: as of ``jail.run``. ``wall``, ``cpu`` (seconds) and ``output`` (bytes) are of one evaluation,
    ``memory``, ``disk`` (bytes) and ``pids`` of the whole session, as are ``lifetime``, ``idle`` and ``total_cpu``
    (seconds).

    An evaluation that is past a limit of its own is interrupted (KeyboardInterrupt; in JavaScript an error that cannot
    be caught) and the session goes on; one that has not stopped three seconds later ends it.
    ``ended`` is None, or says why and when the session ended; from then on each call raises SessionEnded with the same.

    Safe from any thread. Close it, use it in a ``with``, or leave it to the garbage collection or the end of the
    program. In a forked copy of the process a session has ended. Raises what ``jail.run`` raises.
    """

    def __init__(
        self,
        policy: PolicyOrPool = "python",
        *,
        functions: Functions | None = None,
        files: Mapping[str, Content] | None = None,
        audit: Audited = None,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        ro: tuple[str | os.PathLike[str], ...] = (),
        rw: tuple[str | os.PathLike[str], ...] = (),
        loop: Loop | AbstractEventLoop | None = None,
        journal_names: bool = False,
        **limits: Unpack[PolicyKeywords],
    ) -> None:
        if audit is not None:
            from ..evidence.audit import of

            of(audit)  # a wrong one is refused before there is a run
        self._audit = audit

        def open_() -> Keeper:
            pool = policy if isinstance(policy, Pool) else None
            if pool is not None and (env or cwd is not None or ro or rw):
                raise PolicyError("env, cwd, ro, rw: a session of a pool has what the pool's runs have")
            mine = pool.policy.replace(**limits) if pool else resolved(policy, limits)  # type: ignore[arg-type]
            refuse_copies(mine)
            self._policy, self._digest = mine, mine.digest
            folder = SessionFolder()
            self._calls = calls = granted(with_files(functions, files, mine, folder), loop)
            command = first_command(mine, env=env, cwd=cwd, ro=ro, rw=rw, files=files)
            plan, fits = planned(mine, pool, command, calls is not None)
            if mine.limits.branches:
                from .branches import check_branches

                check_branches(plan, mine, pool is not None)
            self._plan = plan
            self._branch = Branch()
            begin_journal(self._branch.journal, plan, calls, journal_names)
            keeper = Keeper(plan, pool, fits, whole_of(mine), calls, folder)
            try:
                keeper.wait_open()
            except BaseException:
                keeper.close()
                raise
            self._origin: Session | None = None
            self.files = SessionFiles(keeper, plan, self._branch)
            self._finalizer = weakref.finalize(self, keeper.ask_close)  # here, where no signal's handler comes between
            self._finalizer.atexit = False
            return keeper

        self._keeper = shielded(open_, undo=Keeper.close)

    def run(
        self,
        source: Source,
        *,
        filename: str | None = None,
        stdin: str | bytes | int | None = None,
        files: Mapping[str, Content] | None = None,
        collect: Sequence[str] = (),
        on_output: Callable[[str, bytes], object] | None = None,
        wait: bool = True,
        keep: bool = True,
        sample: float | str | None = None,
        **limits: Unpack[EvaluationKeywords],
    ) -> Result:
        """Evaluates source in the session's interpreter and returns how that ended: the output, the value of the last
        expression, the exception and the usage are this evaluation's alone.

        ``source``: text or bytes; of a session of commands a list, a program and its arguments. ``filename``: the name
        of the source in tracebacks. Default: one with the number of the evaluation. ``stdin``: of a command; text,
        bytes, or a descriptor to read from. Default: empty. ``files``, ``collect``, ``on_output``, ``sample``: as of
        ``jail.run``. ``wait``: wait for the turn (default); False: raise SessionBusy if another runs. ``keep``: keep
        what it changes (default); False: the session is as it was before (docs/branches.md). ``limits``:
        ``wall``, ``cpu`` (seconds) and ``output`` (bytes) of this evaluation. Default: the session's.

        An exception of a signal's handler (KeyboardInterrupt) interrupts the evaluation, and is raised when that has
        let go, or the session has ended. Raises SessionEnded.
        """
        bell: SimpleQueue[None] = SimpleQueue()
        task = self._task(
            source,
            {**limits, "filename": filename, "stdin": stdin, "files": files, "collect": collect, "keep": keep,
             "sample": sample},
            on_output is not None, lambda: bell.put(None), get_ident(),
        )  # fmt: skip
        trail = self.begin_audit(task.request.argv) if self.is_audited else None
        if trail is None:
            return self._done(task, bell, on_output, wait)
        try:
            result = self._done(task, bell, on_output, wait)
        except BaseException as error:
            trail.fail(error)
            raise
        return trail.end(result, task.called)

    def _done(
        self,
        task: Task,
        bell: SimpleQueue[None],
        on_output: Callable[[str, bytes], object] | None,
        wait: bool,
    ) -> Result:
        try:
            self._keeper.submit(task, wait)
            while not task.is_done:
                bell.get()
                self._hand_on(task, on_output)
        except BaseException:
            self._keeper.cancel(task)
            while not task.is_done and self._keeper.ended is None and self._keeper.has(task):
                bell.get()
            raise
        self._hand_on(task, on_output)
        result: Result = task.outcome()
        return result

    def checkpoint(self) -> Checkpoint:
        """Parks a copy of the interpreter as it is now, with the files of the scratch (docs/branches.md). Waits for its
        turn. Raises BranchError for a guest that cannot be copied, which goes on; PolicyError without ``branches``.
        """
        saved = self._acted(lambda branches: branches.checkpoint())
        from .branches import Checkpoint

        point = Checkpoint(self, saved, lambda one: self._acted(lambda branches: branches.release(one)))
        point.steps = len(self._branch.journal.steps)
        return point

    def rollback(self, point: Checkpoint, *, seed: int | None = None) -> None:
        """Makes names, modules and files what they were at a checkpoint.

        ``point``: of this session; it stays, to be returned to again. ``seed``: of random numbers from here on.
        Default: by chance, so that they are others each time. Raises BranchError.
        """
        saved = point._saved_by(self)
        self._acted(lambda branches: branches.rollback(saved, seed))
        self._branch.journal.cut(point.steps)

    def fork(self, n: int = 1, *, seed: int | None = None) -> list[Session]:
        """Makes copies of the interpreter and of the scratch's files as they are now, and returns a session for each
        (docs/branches.md). They take turns with this one, whose end ends them; ``close`` ends one of them alone.

        ``n``: copies. Default: 1. ``seed``: of random numbers in the first copy, the next number for the next one.
        Default: by chance. Raises BranchError for a guest that cannot be copied, which goes on; PolicyError without
        ``branches``.
        """
        if type(n) is not int or n < 1:
            raise PolicyError(f"n: a number of copies from 1 on is wanted, not {n!r}")
        self.files.take_turns()
        return [self._beside(branch) for branch in self._acted(lambda branches: branches.fork(n, seed))]

    def _beside(self, branch: Branch) -> Session:
        copy = object.__new__(Session)
        copy.__dict__.update(self.__dict__)
        copy._branch, copy._origin = branch, self  # which is not collected before its copies
        branch.journal = self._branch.journal.copy()
        copy.files = SessionFiles(self._keeper, self._plan, branch)
        copy.files.take_turns()
        copy._finalizer = weakref.finalize(copy, branch.leave)
        copy._finalizer.atexit = False
        return copy

    def _acted(self, act: Callable[[Branches], object]) -> Any:
        """Makes the session's thread do something with its branches, and returns what came of it."""

        def carry_out(jail: SessionJail) -> object:
            if jail.branches is None:
                raise no_branches()
            return act(jail.branches)

        return acted(self._keeper, self._branch, carry_out)

    def _hand_on(self, task: Task, on_output: Callable[[str, bytes], object] | None) -> None:
        while on_output is not None and (chunk := task.take()) is not None:
            on_output(*chunk)
            self._keeper.go_on()

    def _task(
        self,
        source: Source,
        options: EvaluationOptions,
        streams: bool,
        tell: Callable[[], object],
        owner: object,
    ) -> Task:
        has_calls = self._calls is not None
        request = request_of(source, self._policy, self._digest, self._plan, has_calls, options)
        return Task(request, streams, tell, owner, self._branch)

    # --- for jail.AsyncSession, which waits in another way

    @property
    def is_audited(self) -> bool:
        return self._audit is not None or "JAIL_AUDIT" in os.environ

    def argv_of(self, source: Source) -> tuple[str, ...]:
        """Returns the arguments of a command; none where ``source`` is a text."""
        return argv_of(source, self._plan)

    def begin_audit(self, argv: tuple[str, ...]) -> Trail | None:
        """Writes the start of an evaluation, of a command with its ``argv``. Raises PolicyError and SetupError."""
        from ..evidence.audit import begun

        return begun(self._plan.replace(argv=argv) if argv else self._plan, self._audit)

    def begin(
        self,
        source: Source,
        options: EvaluationOptions,
        streams: bool,
        tell: Callable[[], object],
        owner: object,
        wait: bool,
    ) -> Task:
        """Queues an evaluation; ``source``, ``options``, ``wait``: as of ``run``. ``streams``: its output is taken
        while it goes on. ``tell`` is called in another thread when there is something to take of it. ``owner`` waits
        for it, and is refused another meanwhile.
        """
        task = self._task(source, options, streams, tell, owner)
        self._keeper.submit(task, wait)
        return task

    def cancel(self, task: Task) -> None:
        """Takes the evaluation of ``task`` back, or interrupts it."""
        self._keeper.cancel(task)

    def go_on(self) -> None:
        """Lets the guest print again, of whose output something was taken."""
        self._keeper.go_on()

    # ---

    def interrupt(self) -> bool:
        """Interrupts the evaluation that runs, from another thread: its verdict is ``cancelled``, and the session goes
        on if it lets go within three seconds. False where none runs."""
        return self._keeper.interrupt(self._branch)

    def pause(self) -> None:
        """Stops the guest, and the clocks of all limits, until ``resume()``, as before this process stops itself
        (Ctrl-Z), which it may do when this has returned. Does nothing to a session that has ended."""
        self._keeper.pause()

    def resume(self) -> None:
        """Lets the guest and the clocks go on."""
        self._keeper.resume()

    @property
    def ended(self) -> Ended | None:
        """The reason and time of the session's end, or None."""
        return self._keeper.ended or self._branch.ended

    def close(self) -> None:
        """Ends the session, and its copies, and returns when nothing of it is left. An evaluation that runs is
        ``cancelled``. Work that the guest has registered for its interpreter's end is not run. Of a copy: ends that
        alone, when its turn comes. May be called twice.
        """
        if self._origin is None:
            self._keeper.close()
        elif self.ended is None:
            self.interrupt()
            try:
                acted(self._keeper, None, lambda jail: jail.end_branch(self._branch))
            except SessionEnded:
                pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        self.close()
