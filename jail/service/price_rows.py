"""Price lists in the database: each bill is made by the list of its time, which never changes."""

from __future__ import annotations

import json
from decimal import Decimal

from sqlalchemy import Connection, select

from ..core.errors import PolicyError
from ..core.text import printable
from .prices import Prices
from .tables import PRICES


def remember(connection: Connection, prices: Prices) -> None:
    """Notes a price list for the bills to come. Raises PolicyError if its version has been in use with other prices."""
    known = lists(connection).get(prices.version)
    if known is None:
        text = json.dumps({name: str(value) for name, value in prices.as_dict().items()}, sort_keys=True)
        connection.execute(PRICES.insert().values(version=prices.version, content=text))
    elif known != prices:
        raise PolicyError(
            f"{printable(prices.version)} has been in use with other prices (fix: another name)", key="prices.version"
        )


def lists(connection: Connection) -> dict[str, Prices]:
    """Reads all price lists, by version."""
    found = {}
    for row in connection.execute(select(PRICES)):
        content = json.loads(row.content)
        numbers = {name: Decimal(content[name]) for name in ("run", "cpu_second", "gb_second")}
        found[row.version] = Prices(version=row.version, currency=content["currency"], **numbers)
    return found
