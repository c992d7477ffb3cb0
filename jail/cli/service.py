"""The command ``jail serve``. Its libraries are an extra: its help needs none of them."""

from __future__ import annotations

from ..core.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PARTS = ("alembic", "litestar", "msgspec", "sqlalchemy", "uvicorn")


def serve(config: str | None, options: dict[str, Any], accept_restored: bool) -> int:
    """Serves until a signal ends it; returns the exit status. ``options``: values by dotted key, None: not given."""
    _need()
    from ..service.narrow import granted
    from ..service.settings import defaults, read, refuse_open_door

    settings = (read(config) if config else defaults()).changed(options)
    refuse_open_door(settings)
    policies = granted(settings)
    from ..service.start import serve as begin  # its libraries take a second: what is wrong is told before

    return begin(settings, policies, accept_restored)


def _need() -> None:
    from importlib.util import find_spec

    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise PolicyError(f"serve: {missing[0]} is not installed (fix: pip install 'jail-run[serve]')")
