"""Prices of usage, and what a sum of usage costs: a pure function of the sum and the price list, in decimal money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ..core.records import Record

if TYPE_CHECKING:
    from .settings import Settings

_EXACT = Context(prec=200)  # no sum that a database holds has as many digits: nothing is rounded before it is shown
_SHOWN = Decimal("0.000001")
_GB_SECOND = Decimal((1 << 20) * 1000)  # in KiB times milliseconds
_MOST = Decimal(10**9)


def wrong_money(text: str) -> str | None:
    """Returns why a text is no price, or None."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return "not a decimal number"
    plain = len(text) <= 40 and value.is_finite() and 0 <= value <= _MOST and abs(value.adjusted()) < 30
    return None if plain else "must be 0 to 1000000000, in 40 digits at most"


class Prices(Record):
    """A price list. ``run``, ``cpu_second``, ``gb_second``: of one run, a second of one processor, 2^30 bytes for a
    second. ``version``: its name, under which it never changes.
    """

    version: str
    currency: str
    run: Decimal
    cpu_second: Decimal
    gb_second: Decimal

    def cost(self, used: Mapping[str, Any]) -> Decimal:
        """Returns the exact cost of ``runs``, ``cpu_us`` and ``memory_kib_ms``. It is linear: the cost of a sum is the
        sum of the costs.
        """
        seconds = Decimal(int(used["cpu_us"])).scaleb(-6, _EXACT)
        memory = _EXACT.divide(Decimal(int(used["memory_kib_ms"])), _GB_SECOND)
        parts = (
            _EXACT.multiply(self.run, Decimal(int(used["runs"]))),
            _EXACT.multiply(self.cpu_second, seconds),
            _EXACT.multiply(self.gb_second, memory),
        )
        total = Decimal(0)
        for part in parts:
            total = _EXACT.add(total, part)
        return total


def shown(money: Decimal) -> str:
    """Returns money as a bill has it: rounded once, to millionths, half to even."""
    return f"{money.quantize(_SHOWN, context=_EXACT):f}"


def price_list(settings: Settings) -> Prices:
    """Returns the price list of the settings."""
    numbers = {name: Decimal(settings[f"prices.{name}"]) for name in ("run", "cpu_second", "gb_second")}
    return Prices(version=settings["prices.version"], currency=settings["prices.currency"], **numbers)
