"""The start of the service: database, first key, socket, and the server, which runs until a signal ends it."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING

import uvicorn

from ..core.errors import PolicyError, SetupError
from ..host.facts import probe
from ..policy.model import Policy
from . import key_rows, session_rows
from .app import application
from .connections import protocol
from .dispatcher import Dispatcher
from .hooks import Hooks
from .key_rows import Tenant
from .keys import Key, hashed, new_id, new_key
from .ledger import Ledger
from .live_sessions import LiveSessions
from .meter import Meter
from .metrics import Metrics
from .parts import Parts
from .price_rows import remember
from .prices import price_list
from .reload import Reloader, Reread
from .settings import Settings
from .slots import Slots
from .store import Store
from .tenancy import Tenancy

if TYPE_CHECKING:
    from .logs import Logs
    from .spans import Spans

FIRST_TENANT = "default"
_BACKLOG = 2048


def serve(
    settings: Settings, policies: dict[str, Policy], accept_restored: bool = False, reread: Reread | None = None
) -> int:
    """Serves until SIGINT or SIGTERM; returns the exit status. Raises JailError where it cannot begin.

    ``policies``: those that tenants are granted. ``accept_restored``: takes a database that is older than the last one
    in use here, by revoking all its keys. ``reread``: reads the settings again, at SIGHUP.
    """
    logging.basicConfig(format="jail serve: %(message)s", level=logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # a line for each bad request is a stranger's to write
    probe()  # a machine that tells nothing of itself is refused now
    listener = _listener(settings)
    logs = _logs(settings)
    store = Store(settings["state.folder"], settings["state.database"])
    ledger = Ledger(store)
    try:
        _check_generation(store, accept_restored)
        first = _first_key(store)
        tenancy = Tenancy(ledger, settings, policies)
        store.call(lambda connection: remember(connection, price_list(settings)))
        metrics = Metrics()
        hooks = Hooks(ledger, tenancy, settings, metrics)
        meter = Meter(ledger, settings, hooks.reached)
        spans = _spans(settings)
        slots = Slots(tenancy, settings["runs.concurrent"])
        live = LiveSessions(ledger, tenancy, settings, meter, slots)  # first: sessions come first, and are fewer
        dispatcher = Dispatcher(ledger, tenancy, settings, metrics, meter, hooks, slots, spans)
        metrics.watch("sessions", "Sessions that are open.", lambda: len(live))
        metrics.watch("sessions_waiting", "Sessions that wait for a place.", live.places.waiting)
        store.call(lambda connection: session_rows.lose(connection, time.time()))
        dispatcher.recover()
        reloader = Reloader(reread, settings, ledger, tenancy, _say) if reread else None
        app = application(Parts(ledger, tenancy, dispatcher, settings, metrics, live, hooks), reloader, spans)
        if first:
            _hand_over(first, store.folder)
        for tenant in tenancy.all():
            if unheld := tenancy.groups.unheld(tenant.id):
                names = ", ".join(f"quota.{name}" for name in unheld)
                _say(f"tenant {tenant.id}: no cgroup of this machine holds {names} (fix: as jail doctor says)")
        server = _server(settings, app)

        def stop(*_: object) -> None:
            server.should_exit = True

        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the event loop takes it
        for number in (signal.SIGINT, signal.SIGTERM):  # before uvicorn's own handlers, and when it raises them again
            signal.signal(number, stop)
        _say(f"listening on {_url(settings, listener)}")
        server.run(sockets=[listener])
    finally:
        listener.close()
        ledger.close()
        if logs:
            logs.close()
    return 0


def _spans(settings: Settings) -> Spans | None:
    if settings["traces.endpoint"] is None:
        return None
    try:
        from .spans import Spans
    except ImportError:
        raise _without_otel("traces.endpoint") from None
    return Spans(settings["traces.endpoint"])


def _logs(settings: Settings) -> Logs | None:
    if settings["logs.endpoint"] is None:
        return None
    try:
        from .logs import Logs
    except ImportError:
        raise _without_otel("logs.endpoint") from None
    return Logs(settings["logs.endpoint"])


def _without_otel(key: str) -> PolicyError:
    return PolicyError("opentelemetry is not installed (fix: pip install 'jail-run[otel]')", key=key)


def _server(settings: Settings, app: object) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type]  # an ASGI application, whichever its annotations
            http=protocol(settings["requests.header_time"]),
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nothing here asks for a client's address
            limit_concurrency=settings["listen.connections"],
            backlog=_BACKLOG,
            timeout_keep_alive=75,  # longer than proxies keep theirs: a connection is ended by the client
            h11_max_incomplete_event_size=32768,
            timeout_graceful_shutdown=max(1, round(settings["runs.drain"])),
            ssl_certfile=settings["listen.tls_certificate"],
            ssl_keyfile=settings["listen.tls_key"],
        )
    )


def _listener(settings: Settings) -> socket.socket:
    address, port = settings["listen.address"], settings["listen.port"]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listener = socket.create_server((address, port), family=family, backlog=_BACKLOG)
        # Connections inherit it. asyncio sets it only for sockets that were made with the protocol's number. Without it
        # the body of an answer waits for the ACK of its headers, which a peer delays by 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        raise SetupError("listen", f"{address}:{port}", error.errno or 0, "fix: --port with another number") from None


def _url(settings: Settings, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    scheme = "https" if settings["listen.tls_certificate"] else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _check_generation(store: Store, accept_restored: bool) -> None:
    """Refuses a database that has been restored from an old copy: a key that was revoked since would hold again."""
    if not store.is_old_copy():
        return
    if not accept_restored:
        raise SetupError(
            "service", store.folder, 0,
            "the database is older than the last one in use here, and keys revoked since would hold again "
            "(fix: --accept-restored, which revokes all keys and makes a new one)",
        )  # fmt: skip
    store.refuse_earlier_keys()


def _first_key(store: Store) -> str | None:
    """Makes an administrator's key if there is none that holds, and the first tenant with it; returns its text."""
    generation, floor, now = store.generation(), store.floor(), time.time()
    keys = store.call(key_rows.keys)
    if any("admin" in key.scopes and key.revoked is None and key.generation >= floor for key in keys):
        return None
    tenants = store.call(key_rows.tenants)
    tenant = tenants[0] if tenants else Tenant(id=new_id("t"), name=FIRST_TENANT, created=now, quota={}, policies=None)
    text = new_key()
    key = Key(
        id=new_id("k"), tenant=tenant.id, user="admin", name="first", hash=hashed(text), scopes=("admin",), created=now,
        expires=None, revoked=None, generation=generation,
    )  # fmt: skip
    with store.change(safely=True) as connection:
        if not tenants:
            key_rows.add_tenant(connection, tenant)
        key_rows.add_key(connection, key)
        key_rows.note(connection, now, key, "key added", key.id)
    return text


def _hand_over(key: str, folder: str) -> None:
    """Tells the starter the first key: on standard output, or, where that is a service manager's log, in a file."""
    if not (os.getpid() == 1 or "INVOCATION_ID" in os.environ or "JOURNAL_STREAM" in os.environ):
        sys.stdout.write(f"administrator's key, shown once: {key}\n")
        sys.stdout.flush()
        return
    path = os.path.join(folder, "first-key")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    fd = os.open(path, flags, 0o600)
    try:
        os.fchmod(fd, 0o600)
        os.write(fd, f"{key}\n".encode())
    finally:
        os.close(fd)
    _say(f"administrator's key: in {path}")


def _say(text: str) -> None:
    sys.stderr.write(f"jail serve: {text}\n")
    sys.stderr.flush()
