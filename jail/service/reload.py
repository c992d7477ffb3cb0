"""The settings, read again while the service runs (SIGHUP)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..core.errors import JailError, PolicyError
from ..policy.model import Policy
from .ledger import Ledger
from .price_rows import remember
from .prices import price_list
from .problems import Problem
from .settings import FIXED, Settings
from .tenancy import Tenancy

Reread = Callable[[], tuple[Settings, dict[str, Policy]]]


class Reloader:
    """Puts new settings in the place of those in use, all or none. ``say``: tells the administrator how it went."""

    def __init__(
        self, reread: Reread, settings: Settings, ledger: Ledger, tenancy: Tenancy, say: Callable[[str], None]
    ) -> None:
        self._reread, self._settings, self._say = reread, settings, say
        self._ledger, self._tenancy = ledger, tenancy

    async def reload(self) -> None:
        """Reads the settings; what is wrong with them is told, and the former ones stay."""
        try:
            new, policies = await asyncio.to_thread(self._reread)
            for name in FIXED:
                if new[name] != self._settings[name]:
                    raise PolicyError("cannot be changed while the service runs (fix: restart it)", key=name)
            self._tenancy.check_walls(policies, new)
            await self._ledger(remember, price_list(new))
        except (JailError, Problem) as error:
            self._say(f"the settings stay as they were: {error}")
            return
        self._settings.take(new)
        self._tenancy.reload(policies)
        self._say("the settings were read again")
