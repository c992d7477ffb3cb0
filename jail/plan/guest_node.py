"""Plans what a Node guest is started with: the machine's Node, its options, the harness and the realm's scripts."""

from __future__ import annotations

import os

from ..host.node import is_before_24, node
from ..policy.model import Policy
from .guest_python import is_for_all
from .model import Bind, GuestStart
from .root import GUEST_CODE, GUESTS

FOLDER = os.path.join(GUESTS, "node")
REALM = os.path.join(GUESTS, "javascript", "realm")  # the same in both JavaScript guests
_PROGRAM, _SCRIPTS = "/run/jail/engine/node", "/run/jail/realm"
_OPTIONS = (
    "--single-threaded",  # V8's own work in the one thread
    "--no-warnings",  # of what is experimental: standard error is the guest's
    "--no-addons",  # no compiled module is loaded
    "--openssl-config=/dev/null",  # the machine's is not shown; where it is there and refused, Node would end
    "--experimental-vm-modules",  # the harness compiles modules; the guest has no vm
    "--expose-internals",  # a session ends what runs by the means of the prompt of Node; the guest has no require
)
_NO_JIT = "--jitless"  # no machine code is made
# It takes WebAssembly along, for which Node 18 to 22 print a warning unless they are told so. Node 24 has no
# such option any more.
_NO_WASM = "--no-expose-wasm"
_NO_TEXT = "--disallow-code-generation-from-strings"  # in V8 itself what code.js refuses first


def start(policy: Policy, *, shift: bool, in_place: bool) -> GuestStart:
    """Returns how a guest of this policy is started. Raises PolicyError and HostError.

    ``shift`` and ``in_place``: as in guest_python.start.
    """
    program = node(policy.guest.interpreter, policy.origin("guest.interpreter"))
    source, realm = os.path.realpath(FOLDER), os.path.realpath(REALM)
    shown, code, scripts = (program, source, realm) if in_place else (_PROGRAM, GUEST_CODE, _SCRIPTS)
    binds = ((shown, program, "the interpreter"), (code, source, "the harness"), (scripts, realm, "the harness"))
    return GuestStart(
        argv=(shown, *options(policy, program), f"{code}/main.cjs", scripts, policy.guest.level),
        binds=tuple(
            Bind(path=path, source=host, named_by=by, shift_owner=shift and not is_for_all(host))
            for path, host, by in binds
        ),
        narrow=b"",
        harness=source,
    )


def options(policy: Policy, program: str) -> tuple[str, ...]:
    """Returns the options of the Node at ``program`` under a policy."""
    memory = policy.limits.memory
    return (
        *(() if policy.guest.jit else (_NO_JIT, *((_NO_WASM,) if is_before_24(program) else ()))),
        *((_NO_TEXT,) if policy.guest.level == "strict" else ()),
        *_OPTIONS,
        # the heap may fill the limit: the kernel, which counts all, is to be first
        *((f"--max-old-space-size={max(memory >> 20, 16)}",) if memory is not None else ()),
    )
