"""The address of a webhook: which URLs a tenant may name, and to which IP addresses the service connects for it.

A tenant chooses the name, and the name's owner its addresses, at each look-up another: what is checked is the address
that is connected to. It is none of this machine or its networks, where the service reaches what its tenants do not.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from ..core.records import Record

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LONGEST = 2000

# Beside what ipaddress knows, in each version of Python: protocol assignments, 6to4's relays, Azure's host.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
# All of IPv6 that is routed; within it Teredo and other assignments, documentation, 6to4. IPv4 in IPv6 lies outside.
_UNICAST = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


class Refused(Exception):
    """Says why no webhook may be sent to an address, in words that tell nothing of the network."""


class Target(Record):
    """A URL in parts. ``host``: as it came, without brackets. ``path``: with the query."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Takes a URL apart. Raises Refused for one that is not plain: no other reader must find another host in it."""
    if len(url) > _LONGEST or not all("!" <= letter <= "~" for letter in url) or set(url) & set("\\#@"):
        raise Refused("url: must be plain ASCII, without a user, a fragment or a backslash")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused("url: is none") from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise Refused("url: must begin with https://, or with http:// for a network of webhooks.allow")
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_tls=is_tls, host=host, port=port or (443 if is_tls else 80), path=path)


def is_public(address: Address) -> bool:
    """Returns whether an address is one of the Internet's, for one machine."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _UNICAST and not any(address in network for network in _NOT_PUBLIC_6)
    return not any(address in network for network in _NOT_PUBLIC)


async def pinned(target: Target, allowed: Iterable[Network]) -> str:
    """Looks the name up, once, and returns the address to connect to. Raises Refused unless each address of the name is
    public, and asked by TLS, or in an allowed network. The words are the same for a name that has no address: they
    would tell which names there are in the service's network.
    """
    networks = tuple(allowed)
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        addresses = [ipaddress.ip_address(each[4][0]) for each in found]
    except (OSError, ValueError, UnicodeError):
        addresses = []
    for address in addresses:
        if not any(address in network for network in networks) and not (target.is_tls and is_public(address)):
            addresses = []
            break
    if not addresses:
        raise Refused("url: its host has no public address (fix: https:// and a public host, or webhooks.allow)")
    return str(addresses[0])
