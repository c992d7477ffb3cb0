"""The command ``jail serve``. Its libraries are an extra: its help needs none of them."""

from __future__ import annotations

from ..core.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..policy.model import Policy
    from ..service.settings import Settings

_PARTS = ("alembic", "litestar", "msgspec", "prometheus_client", "sqlalchemy", "uvicorn")


def serve(config: str | None, options: dict[str, Any], accept_restored: bool) -> int:
    """Serves until a signal ends it; returns the exit status. ``options``: values by dotted key, None: not given."""
    _need()
    from ..service.narrow import granted
    from ..service.settings import defaults, read, refuse_open_door

    def reread() -> tuple[Settings, dict[str, Policy]]:
        settings = (read(config) if config else defaults()).changed(options)
        refuse_open_door(settings)
        return settings, granted(settings)

    settings, policies = reread()
    from ..service.start import serve as begin  # its libraries take a second: mistakes are told before

    return begin(settings, policies, accept_restored, reread)


def back_up(config: str | None, options: dict[str, Any], to: str) -> int:
    """Copies the database of a service, which may be running, to a new file; returns the exit status."""
    _need()
    from ..service.backup import back_up as copy
    from ..service.settings import defaults, read

    copy((read(config) if config else defaults()).changed(options), to)
    return 0


def _need() -> None:
    from importlib.util import find_spec

    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise PolicyError(f"serve: {missing[0]} is not installed (fix: pip install 'jail-run[serve]')")
