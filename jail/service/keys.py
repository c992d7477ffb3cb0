"""Keys of the service: random, stored as their hash, with scopes, an end and a generation; and ids."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from ..core.records import Record

SCOPES = ("runs", "usage", "keys", "metrics", "admin")
PREFIX = "jail_"
LENGTH = len(PREFIX) + 43  # 32 random bytes in base64


def new_key() -> str:
    """Makes a key: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def new_id(kind: str) -> str:
    """Makes an id of 128 random bits that no one can guess, and that does not tell how many there are."""
    return f"{kind}_{secrets.token_hex(16)}"


def hashed(key: str) -> str:
    """Returns the hash that is stored: SHA-256, since a random key of 256 bits is not guessed from a fast hash."""
    return hashlib.sha256(key.encode()).hexdigest()


class Key(Record):
    """A key as it is stored. Times are seconds since 1970. ``generation``: the database's when the key was made."""

    id: str
    tenant: str
    user: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    created: float
    expires: float | None
    revoked: float | None
    generation: int

    def may(self, scope: str) -> bool:
        """Returns whether the key has the scope; an administrator's key has all."""
        return scope in self.scopes or "admin" in self.scopes


class Keyring:
    """All keys, in memory: the one process that holds the database's lock is the only one that changes them."""

    def __init__(self, keys: list[Key], floor: int) -> None:
        self._by_hash = {key.hash: key for key in keys}
        self._floor = floor  # keys of an earlier generation hold no more

    def add(self, key: Key) -> None:
        """Adds a key, or puts the changed one in the place of the former."""
        self._by_hash[key.hash] = key

    def drop(self, tenant: str) -> None:
        """Drops all keys of a tenant."""
        self._by_hash = {digest: key for digest, key in self._by_hash.items() if key.tenant != tenant}

    def find(self, text: str, now: float) -> Key | None:
        """Returns the key with this text, unless it is revoked, over or of an earlier generation.

        The table is asked for a hash, of which a client cannot choose the first letters: the time of the look-up tells
        nothing of the keys that exist.
        """
        if len(text) != LENGTH or not text.startswith(PREFIX) or not text.isascii():
            return None
        digest = hashed(text)
        key = self._by_hash.get(digest)
        if key is None or not hmac.compare_digest(key.hash, digest):
            return None
        return key if self.holds(key, now) else None

    def holds(self, key: Key, now: float) -> bool:
        """Returns whether a key is neither revoked, nor over, nor of an earlier generation."""
        over = key.expires is not None and key.expires <= now
        return not over and key.revoked is None and key.generation >= self._floor

    def all(self, tenant: str | None) -> list[Key]:
        """Lists the keys of a tenant, or of all, oldest first."""
        found = [key for key in self._by_hash.values() if tenant in (None, key.tenant)]
        return sorted(found, key=lambda key: (key.created, key.id))
