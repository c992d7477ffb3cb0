"""A zygote, as its supervisor holds it: an interpreter of our own that forks jails instead of starting them.

It is a process beside the jails, not around them: those it has forked are children of the supervisor like any other,
and outlive it. The other side is native/init/become_zygote.c, then jail/guests/python/zygote.py, then
native/zygote/module.c.
"""

from __future__ import annotations

import errno
import os
import struct
from _thread import allocate_lock

from ..core.errors import PolicyError, SetupError
from ..host.facts import Host
from ..plan.root import GUEST_CODE, GUESTS
from ..plan.zygote_plan import Warm
from . import native
from .cgroup.begin import adopt
from .ids import Lease
from .orphans import now, reap_orphan
from .start import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

READY_SECONDS = 120.0  # for an interpreter to start and to import what is preloaded, on the most loaded machine
_MODULE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_zygote.abi3.so")
_READY = b"ready"
_BIND_NOW = "LD_BIND_NOW"  # ld.so(8): each guest would look the same symbols up again; the zygote forgets the variable


class Zygote:
    """Safe from any thread; ``close`` ends it. One that has ended says so by ``alive``, and raises SetupError."""

    def __init__(self, warm: Warm, host: Host) -> None:
        """Raises PolicyError for a module that cannot be preloaded and a setup that fails, SetupError for the rest."""
        import marshal

        self.env = dict(warm.env)  # of its guests' interpreter
        self.env.pop(_BIND_NOW, None)
        self._hung_up = False
        self._asked_at = 0.0
        # Root's zygote is in an empty network of its own. Guests that can neither make a socket nor read of those of
        # others may stay in it: the kernel takes longer to make and unmake a network than anything else of a jail.
        self.lends_network = host.id_range is not None and warm.shares_network
        self._lock = allocate_lock()
        has_id = host.id_range is not None and not warm.shares_host  # else its jails could take none of their own
        self._lease = Lease(host.id_range) if has_id and host.id_range else None
        owned: list[int] = []
        try:
            self._program = native.open_program()
            self._socket, theirs = native.channel()
            owned.append(theirs)
            supervisor = os.pidfd_open(os.getpid())
            owned.append(supervisor)
            nothing, nowhere = os.pipe()  # its guests have pipes too, and the interpreter looks at its start
            owned += (nothing, nowhere)
            real = os.path.realpath(warm.argv[0])
            who = "sharing" if warm.shares_host else str(self._lease.id if self._lease else 0)
            arguments = ["zygote", who, real, *warm.argv, ""]
            arguments += [f"{name}={value}" for name, value in (self.env | {_BIND_NOW: "1"}).items()]
            fds = [nothing, nowhere, nowhere, theirs, theirs, supervisor]
            own = sum(native.UNSHARE_NEW.values()) if self._lease else 0  # a user would need a user namespace for them
            try:
                self.pid, self.pidfd = native.spawn([os.fsencode(text) for text in arguments], own, fds)
            except SetupError as error:
                raise explained(error) from None
        except BaseException:
            for name in ("_program", "_socket"):
                if hasattr(self, name):
                    os.close(getattr(self, name))
            if self._lease:
                self._lease.close()
            raise
        finally:
            for fd in owned:
                os.close(fd)
        try:
            adopt(host.cgroups, self.pid)
            with open(os.path.join(GUESTS, "loader.py"), "rb") as file:
                loader = file.read()
            setup = {
                "loader": loader,
                "code": warm.code,
                "library": warm.library,
                "shown": GUEST_CODE,
                "places": warm.places,
                "module": _MODULE,
                "filter": warm.filter,
                "folders": warm.folders,
                "narrow": warm.narrow,
                "refused": struct.pack("=16i", *native.tried(warm.refusals)),
                "preload": warm.preload,
                "source": warm.source,
                "level": warm.level,
                "imports": warm.imports,
                "codec": warm.codec,
                "shares_host": warm.shares_host,
            }
            self._send(marshal.dumps(setup, 2))
            self._check_ready(self._wait(READY_SECONDS))
            if warm.source and len(os.listdir(f"/proc/{self.pid}/task")) > 1:
                raise PolicyError(
                    "setup: a thread runs after it, which no fork copies (fix: end it, or leave it to each run)"
                )
        except BaseException:
            self.close()
            raise

    def spawn(
        self, namespaces: int, later: int, fds: list[int], meanwhile: Callable[[], None] = lambda: None
    ) -> tuple[int, int]:
        """Spawns a jail like ``native.spawn``; ``later`` are the namespaces that the jail makes for itself,
        ``meanwhile`` is called while the zygote is at work. Raises SetupError, and what ``meanwhile`` raises.
        """

        def ours() -> None:
            try:
                meanwhile()
            except OSError as error:  # ours, not the zygote's: no descriptor left, say
                raise SetupError("cgroup", error.filename or "", error.errno or 0) from None

        with self._lock:
            if self._hung_up:
                raise SetupError("zygote", "", errno.EPIPE, "it has ended")
            self._asked_at = now()
            try:
                return native.ask_zygote(self._socket, self._program, namespaces, later, fds, ours)
            except SetupError:
                raise
            except BaseException as error:  # its answer may still come, and would be taken for that to the next
                self._hung_up = True
                if isinstance(error, OSError):
                    raise SetupError("zygote", "", error.errno or 0, "it has ended") from None
                raise

    def alive(self) -> bool:
        """Returns whether it can fork. A zygote that ends closes its socket a moment before its pidfd tells."""
        return not self._hung_up and not native.is_readable(self.pidfd)

    def detach(self) -> None:
        """Closes, in a forked copy of the supervisor, what belongs to the original."""
        for fd in (self.pidfd, self._socket, self._program):
            os.close(fd)
        if self._lease:
            self._lease.close()

    def close(self) -> None:
        """Ends it, waits for that. Its jails go on."""
        native.kill(self.pidfd)
        with self._lock:  # another thread that asks it sees its end first, and whether the answer was lost
            native.reap(self.pidfd)
            if self._hung_up:
                reap_orphan(self._asked_at)
            self._hung_up = True
            self.detach()

    def _send(self, data: bytes) -> None:
        try:
            os.write(self._socket, data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # what it has said before tells why

    def _wait(self, seconds: float) -> bytes:
        if not native.is_readable(self._socket, seconds):
            raise SetupError("zygote", "", 110, f"no answer within {seconds:.0f} s")
        try:
            return os.read(self._socket, 65536)
        except (
            ConnectionResetError
        ):  # it ended without reading what we sent: said once, and what it has said comes after
            return os.read(self._socket, 65536)

    def _check_ready(self, said: bytes) -> None:
        if said == _READY:
            return
        failure = native.failure(said)
        if failure:
            stage, index, number, call = failure
            raise native.wrong_filter(stage, index, "the zygote") or SetupError("zygote", stage, number, call=call)
        if said:
            text = said.decode(errors="replace")
            raise PolicyError(text, key=None if text.startswith("setup: ") else "guest.preload")
        raise SetupError("zygote", "", 0, "the interpreter ended before it was ready")
