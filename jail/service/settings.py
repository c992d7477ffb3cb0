"""The settings of the service: serve.toml, checked as a policy file is, with file, line, key and nearest name."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.errors import PolicyError
from ..core.files import is_regular, open_to_read, read_all
from ..core.records import Record
from ..policy.check import Place, check, keys_of
from ..policy.schema import DAY, MEGA, PETA, Key
from ..policy.toml import parse
from .prices import wrong_money
from .quotas import Quota

_COUNT = 1 << 20
_MOST_BYTES = MEGA  # of the file


def _host_name(text: str) -> str | None:
    plain = text.isascii() and text.isprintable() and text == text.lower() and not set(text) & set(" /@#?,")
    return None if text and plain else "not a host's name in lower case"


def _address(text: str) -> str | None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return "not an IP address"
    return None


def _network(text: str) -> str | None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return 'not a network, as "10.1.2.0/24"'
    return None


def _zone(text: str) -> str | None:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return 'not a time zone, as "Europe/Berlin"'
    return None


def _short(text: str) -> str | None:
    return None if 0 < len(text) <= 40 and text.isascii() and text.isprintable() else "must be 1 to 40 letters of ASCII"


def _endpoint(text: str) -> str | None:
    plain = text.startswith(("http://", "https://")) and text.isascii() and text.isprintable() and " " not in text
    return None if plain else 'not an address, as "http://127.0.0.1:4318/v1/traces"'


def _present(text: str) -> str | None:
    return None if text and "\0" not in text else "is empty"


# Key -> what it may hold, and its default. docs/reference/service.md has the table.
KEYS: dict[str, tuple[Key, Any]] = {
    "listen.address": (Key("text", item=_address), "127.0.0.1"),
    "listen.port": (Key("count", most=65535), 8440),
    "listen.names": (Key("list", item=_host_name), ("localhost", "127.0.0.1", "[::1]")),
    "listen.behind_proxy": (Key("flag"), False),
    "listen.tls_certificate": (Key("text", item=_present), None),
    "listen.tls_key": (Key("text", item=_present), None),
    "listen.connections": (Key("count", least=1, most=_COUNT), 1100),
    "requests.body": (Key("size", least=1024, most=1 << 30), 8 * MEGA),
    "requests.body_time": (Key("duration", least=0.1, most=3600), 30.0),
    "requests.header_time": (Key("duration", least=0.1, most=3600), 10.0),
    "requests.wait": (Key("duration", most=3600), 60.0),
    "state.folder": (Key("text", item=_present), None),
    "state.database": (Key("text", item=_present), None),
    "state.keep": (Key("duration", least=60, most=3650 * DAY), 30.0 * DAY),
    "runs.policies": (Key("list", item=_present), ("python", "javascript")),
    "runs.concurrent": (Key("count", least=1, most=4096), None),
    "runs.pools": (Key("count", least=1, most=1024), 8),
    "runs.warm": (Key("count", most=256), 1),
    "runs.drain": (Key("duration", most=3600), 10.0),
    "runs.wall": (Key("duration", least=0.001, most=DAY), 60.0),
    "runs.cpu": (Key("duration", least=0.001, most=DAY), 60.0),
    "runs.memory": (Key("size", least=MEGA, most=PETA), 1024 * MEGA),
    "runs.output": (Key("size", least=1, most=1 << 30), 10 * MEGA),
    "runs.disk": (Key("size", least=1, most=PETA), 1024 * MEGA),
    "runs.result": (Key("size", least=65536, most=1 << 30), 16 * MEGA),
    "sessions.concurrent": (Key("count", least=1, most=4096), None),
    "sessions.lifetime": (Key("duration", least=1, most=30 * DAY), 3600.0),
    "sessions.idle": (Key("duration", least=1, most=DAY), 300.0),
    "tenants.shared_ids": (Key("flag"), False),
    "quota.concurrent": (Key("count", least=1, most=4096), 4),
    "quota.queue": (Key("count", most=_COUNT), 100),
    "quota.rate": (Key("number", least=0.001, most=1e6), 50.0),
    "quota.burst": (Key("count", least=1, most=_COUNT), 100),
    "quota.requests": (Key("count", least=1, most=_COUNT), 200),
    "quota.sessions": (Key("count", most=4096), 2),
    "quota.stored": (Key("size", least=MEGA, most=PETA), 1024 * MEGA),
    "quota.weight": (Key("number", least=0.001, most=1e6), 1.0),
    "quota.cpu_seconds": (Key("number", most=1e12, unlimited=True), None),
    "quota.gb_seconds": (Key("number", most=1e12, unlimited=True), None),
    "quota.budget": (Key("text", item=wrong_money, unlimited=True), None),
    "quota.memory": (Key("size", least=16 * MEGA, most=PETA, unlimited=True), None),
    "quota.pids": (Key("count", least=4, most=_COUNT, unlimited=True), None),
    "quota.cpus": (Key("number", least=0.01, most=4096, unlimited=True), None),
    "quota.webhooks": (Key("count", most=100), 0),
    "quota.policies": (Key("count", most=100), 0),
    "quota.user_concurrent": (Key("count", least=1, most=4096, unlimited=True), None),
    "quota.user_queue": (Key("count", most=_COUNT, unlimited=True), None),
    "quota.user_rate": (Key("number", least=0.001, most=1e6, unlimited=True), None),
    "quota.user_sessions": (Key("count", most=4096, unlimited=True), None),
    "quota.user_stored": (Key("size", least=MEGA, most=PETA, unlimited=True), None),
    "quota.user_cpu_seconds": (Key("number", most=1e12, unlimited=True), None),
    "quota.user_gb_seconds": (Key("number", most=1e12, unlimited=True), None),
    "quota.user_budget": (Key("text", item=wrong_money, unlimited=True), None),
    "webhooks.allow": (Key("list", item=_network), ()),
    "webhooks.time": (Key("duration", least=0.1, most=60), 10.0),
    "webhooks.attempts": (Key("count", least=1, most=20), 10),
    "webhooks.pause": (Key("duration", least=0.01, most=3600), 5.0),
    "traces.endpoint": (Key("text", item=_endpoint), None),
    "logs.endpoint": (Key("text", item=_endpoint), None),
    "usage.zone": (Key("text", item=_zone), "UTC"),
    "prices.version": (Key("text", item=_short), "none"),
    "prices.currency": (Key("text", item=_short), "EUR"),
    "prices.run": (Key("text", item=wrong_money), "0"),
    "prices.cpu_second": (Key("text", item=wrong_money), "0"),
    "prices.gb_second": (Key("text", item=wrong_money), "0"),
}
# Settings of the socket, the pools and the threads, which are made once; all others are read again at SIGHUP.
FIXED = (
    *(name for name in KEYS if name.startswith("listen.") and name != "listen.names"), "requests.header_time",
    "state.folder", "state.database", "runs.concurrent", "runs.pools", "runs.warm", "runs.drain",
    "sessions.concurrent", "quota.memory", "quota.pids", "quota.cpus", "traces.endpoint",
    "logs.endpoint",
)  # fmt: skip
_KINDS = {name: key for name, (key, _) in KEYS.items()}


class Settings(Record):
    """The settings as the service uses them: values by dotted key, in seconds, bytes and counts."""

    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def changed(self, values: Mapping[str, Any]) -> Settings:
        """Returns a copy with some values changed, none of them None."""
        return Settings(values={**self.values, **{k: v for k, v in values.items() if v is not None}})

    def take(self, other: Settings) -> None:
        """Puts the values of another reading in the place of its own, for all who hold this object."""
        self.values.update(other.values)

    @property
    def quota(self) -> Quota:
        """The share of a tenant that has no other."""
        return Quota(**{name: self.values[f"quota.{name}"] for name in Quota._fields})

    @property
    def is_loopback(self) -> bool:
        """True if the service listens to this machine alone."""
        return ipaddress.ip_address(self["listen.address"]).is_loopback


def defaults() -> Settings:
    """Returns the settings of a service that has no file."""
    values = {name: value for name, (_, value) in KEYS.items()}
    values["runs.concurrent"] = 2 * len(os.sched_getaffinity(0))
    values["state.folder"] = _state_folder()
    return Settings(values=values)


def read(path: str) -> Settings:
    """Reads a file of settings. Raises PolicyError with the file, the line, the key and the nearest right name."""
    try:
        text = _content(path)
    except OSError as error:
        raise PolicyError(os.strerror(error.errno or 0).lower(), path) from None
    return defaults().changed(checked(text, path))


def _content(path: str) -> bytes:
    fd = open_to_read(path)
    try:
        if not is_regular(fd):
            raise PolicyError("is no regular file", path)
        text = read_all(fd, _MOST_BYTES, None)
    finally:
        os.close(fd)
    if len(text) > _MOST_BYTES:
        raise PolicyError("is larger than 1M", path)
    return text


def checked(text: bytes, name: str) -> dict[str, Any]:
    """Checks the text of a file of settings; returns its values by dotted key. Raises PolicyError."""
    tree, lines = parse(text, name)
    place = Place(name, lines)
    found = {}
    for top, section in tree.items():
        for path, value in keys_of(top, section, place, _KINDS):
            found[".".join(map(str, path))] = check(value, path, place, _KINDS)
    return found


def refuse_open_door(settings: Settings) -> None:
    """Raises PolicyError for an address that other machines reach, without TLS or a proxy that does it."""
    certificate, key = settings["listen.tls_certificate"], settings["listen.tls_key"]
    if (certificate is None) != (key is None):
        raise PolicyError("listen.tls_certificate and listen.tls_key go together: one is missing")
    if settings.is_loopback or settings["listen.behind_proxy"] or certificate is not None:
        return
    raise PolicyError(
        f"listen {settings['listen.address']}: other machines reach it, and keys would cross the network in the clear "
        "(fix: listen.tls_certificate and listen.tls_key, or --behind-proxy if a proxy on the way does TLS)"
    )


def _state_folder() -> str:
    """Returns the folder of systemd's StateDirectory=, or the one of the XDG base directories."""
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return given
    base = os.environ.get("XDG_STATE_HOME", "")
    if not base.startswith("/"):
        base = os.path.join(os.path.expanduser("~"), ".local/state")
    return os.path.join(base, "jail")
