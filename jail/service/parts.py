"""The parts of one service, given to its routes as one dependency: of several, Litestar starts a task for each."""

from __future__ import annotations

from typing import NamedTuple

from .dispatcher import Dispatcher
from .hooks import Hooks
from .ledger import Ledger
from .live_sessions import LiveSessions
from .metrics import Metrics
from .settings import Settings
from .tenancy import Tenancy


class Parts(NamedTuple):
    """The parts of one service, which are given to its routes."""

    ledger: Ledger
    tenancy: Tenancy
    dispatcher: Dispatcher
    settings: Settings
    metrics: Metrics
    live: LiveSessions
    hooks: Hooks
