"""The calls of a session that keep its journal in a file, and make a session of one again (docs/journal.md)."""

from __future__ import annotations

import os

from ..core.arguments import flag
from ..core.errors import JailError, PolicyError
from ..policy.sources import presets
from ..runs.execute import resolved
from .journal import (
    Answers,
    Difference,
    Journal,
    Saved,
    Step,
    difference_of,
    differences,
    differing_names,
    digests_of,
    read,
    write,
)
from .journal_names import NamesBeside, names_of, texts_of
from .looks import Looks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Mapping
    from typing import Any, Self

    from ..plan.model import Plan
    from ..policy.model import Policy
    from ..runs.host_functions import HostCalls
    from ..runs.loops import Loop
    from ..runs.options import Functions
    from .branch import Branch
    from .session_files import SessionFiles

    Name = str | os.PathLike[str]


class Journaled(Looks):
    """Saves and restores a session. ``replayed``: the steps of a restored one that came out otherwise."""

    _policy: Policy
    _branch: Branch
    _calls: HostCalls | None
    files: SessionFiles
    replayed: tuple[Difference, ...] = ()

    def save(self, path: Name) -> None:
        """Writes the session's journal to the file at ``path``, which its owner alone may read: the sources in order,
        what came of each, the answers of functions of the host, files that were put in, and the names of the namespace.

        Raises PolicyError for a session of commands, JailError for one that has been asked too much, OSError.
        """
        guest = self._plan.guest
        if guest is None:
            raise PolicyError("journal: a session of commands has none")
        journal = self._branch.journal
        if journal.is_full:
            raise JailError("journal: more than 32M, or 100000 steps, were asked of the session: it cannot be saved")
        saved = Saved(
            policy_name=self._policy.name,
            policy_digest=self._policy.digest,
            language=guest.language,
            functions=tuple(one[0] for one in self._calls.described()) if self._calls else (),
            steps=tuple(journal.steps),
            names=texts_of(self.names()),
        )
        write(path, saved)

    @classmethod
    def restore(
        cls,
        path: Name,
        policy: str | os.PathLike[str] | Mapping[str, Any] | Policy | None = None,
        *,
        functions: Functions | None = None,
        loop: Loop | AbstractEventLoop | None = None,
        **limits: Any,
    ) -> Self:
        """Opens a session and asks of it what the journal in the file at ``path`` says; functions of the host are not
        called: their answers are the journal's. ``replayed`` of the session has the steps that came out otherwise.

        ``policy``, ``limits``: as of the session; a file decides nothing of them. Default: the preset that the journal
        names, if its keys are the same. ``functions``: that the guest may call from then on; ``loop``: that awaits
        those that are coroutine functions. Default: None. Raises PolicyError for a file that is no journal, and what
        the session raises.
        """
        saved = read(path)
        place = f"journal {os.fspath(path)}"
        chosen = _policy_of(saved, policy, limits, place)
        answers = Answers()
        granted = {**{name: _absent for name in saved.functions if name.isidentifier()}, **(functions or {})}
        has_names = any(step.names is not None for step in saved.steps)
        session = cls(chosen, functions=granted, loop=loop, journal_names=has_names)  # type: ignore[call-arg]
        try:
            session._replay(saved, answers)
        except BaseException:
            session.close()  # type: ignore[attr-defined]
            raise
        return session

    def again(self) -> Self:
        """Opens a session that is asked all but the last step of this one, which has ended in that. Raises as
        ``restore`` does.
        """
        journal = self._branch.journal
        if journal.is_full:
            raise JailError("journal: more was asked of the session than is kept: it cannot be opened again")
        steps = tuple(journal.steps[:-1])
        session = type(self)(self._policy, journal_names=journal.has_names)  # type: ignore[call-arg]
        session._replay(_nameless(self._policy, steps), Answers())
        return session

    def names(self) -> dict[str, tuple[str, str | None]]:
        """Returns the names of the guest's namespace: for each its class and its value as JSON; None for what is no
        plain data. The guest's word. Of commands it returns none.
        """
        if self._plan.guest is None:
            return {}
        return names_of(self._ask("names"))

    def _replay(self, saved: Saved, answers: Answers) -> None:
        found: list[Difference] = []
        beside = NamesBeside()
        if self._calls:
            self._calls.replay = answers.answer
        try:
            for number, step in enumerate(saved.steps, 1):
                found += self._step(number, step, answers, beside)
        finally:
            if self._calls:
                self._calls.replay = None
        last = bool(saved.steps) and saved.steps[-1].is_volatile
        if saved.names:
            found += differing_names(saved.names, texts_of(self.names()), last)
        self.replayed = tuple(found)

    def _step(self, number: int, step: Step, answers: Answers, beside: NamesBeside) -> list[Difference]:
        if step.kind == "file":
            self.files.write(step.name, step.data)
            return []
        if step.kind == "removed":
            try:
                self.files.remove(step.name)
            except OSError:
                return [Difference(step=number, what=f"file {step.name!r} is not there", is_volatile=step.is_volatile)]
            return []
        answers.begin(step)
        most = self._policy.limits  # the caller's: a file may lower them for a step
        limits = {
            name: min(figure, getattr(most, name) or figure) for name, figure in step.limits if figure is not None
        }
        result = self.run(step.data, filename=step.name, **limits)
        journal = self._branch.journal
        wrong = beside.differing(step.names, None if journal.is_full else journal.steps[-1].names)
        names = difference_of(number, wrong, step.is_volatile)
        return [*differences(number, step, result.verdict, digests_of(result)), *names]


def begin_journal(journal: Journal, plan: Plan, calls: HostCalls | None, has_names: bool) -> None:
    """Begins the journal of a session that opens, with the files that it is given. ``has_names``: the names are noted
    after each step.
    """
    if flag(has_names, "journal_names") and plan.guest is None:
        raise PolicyError("journal_names: a session of commands has no names")
    journal.has_names = has_names
    if calls:
        calls.notes = []
    modules = plan.guest.modules if plan.guest and plan.guest.language != "python" else ()
    for name, content in (*plan.files, *dict(modules).items()):
        journal.note_file(name, content)


def _nameless(policy: Policy, steps: tuple[Step, ...]) -> Saved:
    """Returns a journal whose state at the end is not compared."""
    return Saved(
        policy_name=policy.name, policy_digest=policy.digest, language=policy.guest.language, functions=(), steps=steps,
        names={},
    )  # fmt: skip


def _absent(*_: object, **__: object) -> None:
    """Stands for a function that the restored session is not given."""
    raise LookupError("the restored session was not given this function")


def _policy_of(saved: Saved, policy: Any, limits: Mapping[str, Any], place: str) -> Policy:
    if policy is not None:
        return resolved(policy, limits)
    if saved.policy_name in presets():
        found = resolved(saved.policy_name, limits)
        if found.digest == saved.policy_digest:
            return found
    raise PolicyError(f"was made under the policy {saved.policy_name[:60]!r}: name the one to restore it under", place)
