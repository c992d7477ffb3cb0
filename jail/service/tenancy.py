"""Tenants and keys of a running service: in memory, and each change in the database before it holds."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from ..core.errors import PolicyError
from ..core.text import printable
from ..host.facts import probe
from ..policy.check import Place, check
from ..policy.model import Policy
from . import key_rows
from .groups import Groups
from .key_rows import Tenant
from .keys import Key, Keyring, hashed, new_id, new_key
from .ledger import Ledger
from .own_policies import OwnPolicies
from .problems import Problem
from .quotas import Quota, TokenBucket
from .settings import KEYS, Settings

SHARED = "tenants.shared_ids: this run's kernel ids are those of other tenants' runs as well"


def gives_own_ids(policies: Mapping[str, Policy]) -> bool:
    """Returns whether runs of two tenants never have the same kernel id at one time: ids are leased for each run, which
    takes root, and the tier that has user namespaces.
    """
    return probe().id_range is not None and all(policy.require.tier == "full" for policy in policies.values())


class Tenancy:
    """The tenants, their keys, quotas, rates and policies. ``own``: those of the policies that are tenants' own.
    ``groups``: their cgroups.
    """

    def __init__(self, ledger: Ledger, settings: Settings, policies: Mapping[str, Policy]) -> None:
        self._ledger, self._settings, self._policies = ledger, settings, policies
        store = ledger.store
        self._tenants = {tenant.id: tenant for tenant in store.call(key_rows.tenants)}
        self.keyring = Keyring(store.call(key_rows.keys), store.floor())
        self._quotas: dict[str, Quota] = {}
        self._buckets: dict[tuple[str, str | None], TokenBucket] = {}  # of tenants (None) and of users
        self._are_shared = not gives_own_ids(policies)
        self.own = OwnPolicies(ledger)
        self.groups = Groups(self.quota)
        self.check_walls(policies, settings)

    def check_walls(self, policies: Mapping[str, Policy], settings: Settings) -> None:
        """Raises PolicyError if the tenants that there are would share kernel ids, and no setting takes that."""
        if len(self._tenants) > 1 and not (gives_own_ids(policies) or settings["tenants.shared_ids"]):
            raise PolicyError(
                f"there are {len(self._tenants)} tenants, whose jails would have the same kernel ids "
                "(fix: run it as root with policies of the tier full, or set it to true, which each result will say)",
                key="tenants.shared_ids",
            )

    def reload(self, policies: Mapping[str, Policy]) -> None:
        """Takes other policies, and the settings as they have become. Each rate begins anew."""
        self._policies, self._are_shared = policies, not gives_own_ids(policies)
        self._quotas.clear()
        self._buckets.clear()
        self.own.forget_made()

    def get(self, id: str) -> Tenant:
        """Returns a tenant. Raises Problem where there is none."""
        tenant = self._tenants.get(id)
        if tenant is None:
            raise Problem("not-found", "no such tenant")
        return tenant

    def all(self) -> list[Tenant]:
        """Lists the tenants, oldest first."""
        return list(self._tenants.values())

    def quota(self, tenant: str) -> Quota:
        """Returns the share of a tenant; of one that was removed, whose last runs end, the settings'."""
        if tenant not in self._tenants:
            return self._settings.quota
        found = self._quotas.get(tenant)
        if found is None:
            found = self._quotas[tenant] = self._settings.quota.replace(**self._tenants[tenant].quota)
        return found

    def granted(self, tenant: str) -> dict[str, Policy]:
        """Returns the administrator's policies that a tenant may use."""
        names = self.get(tenant).policies
        return {name: policy for name, policy in self._policies.items() if names is None or name in names}

    def policies(self, tenant: str) -> dict[str, Policy]:
        """Returns the policies that a tenant's runs may name: those that it is granted, and its own under them."""
        granted = self.granted(tenant)
        return {**granted, **{n: p for n, p in self.own.under(tenant, granted).items() if n not in granted}}

    def notes(self) -> tuple[str, ...]:
        """Returns what each result has to say of the walls between tenants."""
        return (SHARED,) if self._are_shared and len(self._tenants) > 1 else ()

    def take_tokens(self, tenant: str, user: str, count: int, now: float) -> None:
        """Counts runs against the rates of tenant and user. Raises Problem, also where the limiter itself fails."""
        quota = self.quota(tenant)
        if quota.user_rate is not None:
            self._take((tenant, user), quota.user_rate, quota.burst, count, now)
        self._take((tenant, None), quota.rate, quota.burst, count, now)

    def _take(self, whose: tuple[str, str | None], rate: float, burst: int, count: int, now: float) -> None:
        try:
            bucket = self._buckets.get(whose)
            if bucket is None:
                bucket = self._buckets[whose] = TokenBucket(rate, burst, now)
            wait = bucket.take(now, count)
        except Exception:  # no limit is not an answer to a limiter that fails
            raise Problem("limiter-failed", "the rate of this tenant cannot be told", 5.0) from None
        kind = "tenant" if whose[1] is None else "user"
        if wait == math.inf:
            raise Problem("too-fast", f"no more than {burst} runs of this {kind} may come at once")
        if wait > 0:
            raise Problem("too-fast", f"{rate:g} runs a second is this {kind}'s rate", wait)

    # --- changes ------------------------------------------------------------------------------------------------------

    async def add_tenant(
        self, by: Key, name: str, quota: Mapping[str, Any], policies: tuple[str, ...] | None
    ) -> Tenant:
        """Adds a tenant. Raises Problem: for a wrong quota, a name in use, or kernel ids that would be shared."""
        if self._tenants and self._are_shared and not self._settings["tenants.shared_ids"]:
            raise Problem(
                "shared-ids",
                "this service runs every jail with the same kernel ids, so that it takes one tenant (fix: run it as "
                "root with policies of the tier full, or set tenants.shared_ids = true, which each result will say)",
            )
        if any(tenant.name == name for tenant in self._tenants.values()):
            raise Problem("conflict", "a tenant of that name exists")
        unknown = [policy for policy in policies or () if policy not in self._policies]
        if unknown:
            raise Problem("wrong-policy", f"{printable(unknown[0][:80])}: the administrator's settings do not allow it")
        tenant = Tenant(
            id=new_id("t"), name=name, created=time.time(), quota=_checked_quota(quota), policies=policies
        )  # fmt: skip

        def work(connection: Any) -> None:
            key_rows.add_tenant(connection, tenant)
            key_rows.note(connection, tenant.created, by, "tenant added", tenant.id)

        await self._ledger(work, safely=True)
        self._tenants[tenant.id] = tenant
        return tenant

    def shut_out(self, by: Key, id: str) -> None:
        """Takes nothing more of a tenant: its keys hold no more, from this moment."""
        self.get(id)
        if id == by.tenant:
            raise Problem("conflict", "a key cannot remove its own tenant")
        self.keyring.drop(id)
        self._tenants.pop(id)
        self._quotas.pop(id, None)
        self.own.forget_tenant(id)
        self._buckets = {whose: bucket for whose, bucket in self._buckets.items() if whose[0] != id}

    async def remove(self, by: Key, id: str) -> None:
        """Removes a tenant, which was shut out and has no run any more, with its keys and runs."""

        def work(connection: Any) -> None:
            self._ledger.store.note_revocation(connection)
            key_rows.remove_tenant(connection, id)
            key_rows.note(connection, time.time(), by, "tenant removed", id)

        await self._ledger(work, safely=True)

    async def add_key(
        self, by: Key, tenant: str, user: str, name: str, scopes: tuple[str, ...], expires: float | None
    ) -> tuple[str, Key]:
        """Makes a key; returns its text, which is shown once, and what is stored. Raises Problem where ``by`` would
        give more than it has.
        """
        self.get(tenant)
        if not all(by.may(scope) for scope in scopes):
            raise Problem("not-allowed", "a key cannot give scopes that it has not")
        text = new_key()
        key = Key(
            id=new_id("k"), tenant=tenant, user=user, name=name, hash=hashed(text), scopes=scopes, created=time.time(),
            expires=expires, revoked=None, generation=await self._ledger(_generation),
        )  # fmt: skip

        def work(connection: Any) -> None:
            key_rows.add_key(connection, key)
            key_rows.note(connection, key.created, by, "key added", key.id)

        await self._ledger(work, safely=True)
        self.keyring.add(key)
        return text, key

    def _key(self, by: Key, id: str) -> Key:
        """Returns a key. Raises Problem where ``by`` may not see it."""
        scope = None if "admin" in by.scopes else by.tenant
        found = [key for key in self.keyring.all(scope) if key.id == id]
        if not found:
            raise Problem("not-found", "no such key")
        return found[0]

    async def rotate_key(self, by: Key, id: str, grace: float) -> tuple[str, Key]:
        """Makes a key in the place of another, which holds for ``grace`` seconds more; returns as ``add_key`` does.
        Raises Problem where ``by`` may not see the key or has not all its scopes, and for one that holds no more.
        """
        old, now = self._key(by, id), time.time()
        self.get(old.tenant)
        if not all(by.may(scope) for scope in old.scopes):
            raise Problem("not-allowed", "a key cannot give scopes that it has not")
        if not self.keyring.holds(old, now):
            raise Problem("conflict", "the key holds no more")
        text, life = new_key(), None if old.expires is None else old.expires - old.created
        ending = old.replace(expires=min(now + grace, old.expires or math.inf))

        def work(connection: Any) -> Key:
            generation = self._ledger.store.note_revocation(connection)
            key = old.replace(
                id=new_id("k"), hash=hashed(text), created=now, expires=None if life is None else now + life,
                generation=generation,
            )  # fmt: skip
            key_rows.add_key(connection, key)
            key_rows.expire(connection, ending)
            key_rows.note(connection, now, by, "key rotated", id)
            return key

        key = await self._ledger(work, safely=True)
        self.keyring.add(key)
        self.keyring.add(ending)
        return text, key

    async def revoke(self, by: Key, id: str) -> None:
        """Revokes a key, at once. Raises Problem where ``by`` may not see it."""
        revoked = self._key(by, id).replace(revoked=time.time())
        self.keyring.add(revoked)

        def work(connection: Any) -> None:
            self._ledger.store.note_revocation(connection)
            key_rows.revoke(connection, revoked)
            key_rows.note(connection, revoked.revoked or 0.0, by, "key revoked", id)

        await self._ledger(work, safely=True)


def _generation(connection: Any) -> int:
    from .store import fact

    return fact(connection, "generation")


def _checked_quota(quota: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {name: key for name, (key, _) in KEYS.items() if name.startswith("quota.")}
    place = Place(None)
    try:
        return {name: check(value, ("quota", name), place, kinds) for name, value in quota.items()}
    except PolicyError as error:
        raise Problem("bad-request", str(error)) from None
