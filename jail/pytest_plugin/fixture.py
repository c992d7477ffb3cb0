"""The fixture ``jail``, for tests of code that is run in jails."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..result.model import Result
    from ..sessions.session import Session


class Sandbox:
    """Runs code in jails; its sessions end with the test."""

    def __init__(self) -> None:
        self._sessions: list[Session] = []

    def run(self, *arguments: Any, **options: Any) -> Result:
        """Runs as ``jail.run`` does."""
        from ..runs.run import run

        return run(*arguments, **options)

    def session(self, *arguments: Any, **options: Any) -> Session:
        """Opens a session as ``jail.Session`` does, and closes it at the end of the test."""
        from ..sessions.session import Session

        self._sessions.append(Session(*arguments, **options))
        return self._sessions[-1]

    def denied(self, *arguments: Any, **options: Any) -> list[str]:
        """Runs, and returns the names of what was refused."""
        return [denial.what for denial in self.run(*arguments, **options).denials]

    def close(self) -> None:
        """Closes the sessions."""
        for session in self._sessions:
            session.close()
