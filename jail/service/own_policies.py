"""Tenants' own policies: each narrows one that the administrator grants, and allows nothing that this does not."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from ..core.errors import PolicyError
from ..policy.model import Policy
from ..policy.widening import widened
from . import key_rows, policy_rows
from .keys import Key
from .ledger import Ledger
from .policy_rows import OwnPolicy
from .problems import Problem

_MOST_BYTES = 65536  # of the JSON of one


class OwnPolicies:
    """The policies of all tenants, from the event loop's thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._rows = {(row.tenant, row.name): row for row in ledger.store.call(policy_rows.policies)}
        self._made: dict[str, dict[str, Policy]] = {}

    def under(self, tenant: str, granted: Mapping[str, Policy]) -> dict[str, Policy]:
        """Returns the policies of a tenant by name, under those that it is ``granted`` now. One whose base is not
        granted any more, or has become narrower than it, is left out.
        """
        found = self._made.get(tenant)
        if found is None:
            found = self._made[tenant] = {}
            for row in self.of(tenant):
                try:
                    found[row.name] = narrowed_policy(row, granted)
                except Problem:
                    continue
        return found

    def of(self, tenant: str) -> list[OwnPolicy]:
        """Lists the policies of a tenant as they are stored, oldest first."""
        return [row for row in self._rows.values() if row.tenant == tenant]

    async def add(self, by: Key, row: OwnPolicy, granted: Mapping[str, Policy], most: int) -> Policy:
        """Adds a policy. Raises Problem: for one that widens its base, a name in use, one more than ``most``."""
        policy = narrowed_policy(row, granted)
        if row.name in granted or (row.tenant, row.name) in self._rows:
            raise Problem("conflict", "a policy of that name exists")
        if len(self.of(row.tenant)) >= most:
            raise Problem("not-allowed", f"quota.policies: this tenant may have {most} policies of its own")
        self._rows[row.tenant, row.name] = row  # before it is stored, so that two at once are no more than the quota

        def work(connection: Any) -> None:
            policy_rows.add(connection, row)
            key_rows.note(connection, row.created, by, "policy added", row.name[:40])

        try:
            await self._ledger(work, safely=True)
        except BaseException:
            self._rows.pop((row.tenant, row.name), None)
            raise
        finally:
            self.forget_made()
        return policy

    async def remove(self, by: Key, name: str) -> None:
        """Removes a policy of the key's tenant. Runs that wait under it end as errors. Raises Problem."""
        row = self._rows.pop((by.tenant, name), None)
        if row is None:
            raise Problem("not-found", "no such policy of this tenant")
        self.forget_made()

        def work(connection: Any) -> None:
            policy_rows.remove(connection, by.tenant, name)
            key_rows.note(connection, time.time(), by, "policy removed", name[:40])

        await self._ledger(work, safely=True)

    def forget_tenant(self, tenant: str) -> None:
        """Drops the policies of a tenant that is removed."""
        self._rows = {key: row for key, row in self._rows.items() if key[0] != tenant}
        self.forget_made()

    def forget_made(self) -> None:
        """Makes each policy anew when it is asked for: those of the administrator have changed."""
        self._made.clear()


def narrowed_policy(row: OwnPolicy, granted: Mapping[str, Policy]) -> Policy:
    """Returns the policy that a row describes. Raises Problem if it is wrong, or allows more than its base."""
    base = granted.get(row.base)
    if base is None:
        raise Problem("wrong-policy", f"base: not one of this tenant's (there are: {', '.join(granted) or 'none'})")
    if len(json.dumps(row.content)) > _MOST_BYTES:
        raise Problem("wrong-policy", f"policy: more than {_MOST_BYTES} bytes")
    try:
        loose = [name for name, section in row.content.items() if not isinstance(section, dict)]
        if loose:
            raise PolicyError("must be a section, a table of keys", key=loose[0][:40])
        policy = base.replace(**row.content)
    except PolicyError as error:
        raise Problem("wrong-policy", str(error)[:500]) from None
    wider = widened(base, policy)
    if wider:
        raise Problem("wrong-policy", f"{', '.join(wider)}: allows more than {base.name} does, or has no order")
    return policy.replace(name=row.name)
