"""A guest that asks the kernel for more: run it with ``jail run --set guest.level=off examples/kernel.py``.

Without the language ring it is Python as anywhere, with files, sockets and ctypes, and every refusal comes from the
kernel's ring. It asks for things that a stranger's program should not get, says what it got, and then eats memory until
it is stopped.
"""

import ctypes
import os
import socket


def attempt(what, act):
    try:
        print(f"{what:<34} {act()}")
    except (OSError, RuntimeError, MemoryError) as error:
        print(f"{what:<34} refused: {error.strerror if isinstance(error, OSError) else error}")


def read_bytes(path):
    with open(path, "rb") as file:
        return f"{len(file.read())} bytes"


def write(path):
    with open(path, "w") as file:
        return f"{file.write('mine')} bytes written"


def system_call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"


def connect(host, port):
    with socket.create_connection((host, port), timeout=2):
        return "connected"


attempt("who am I", lambda: f"uid {os.getuid()}, pid {os.getpid()}, on {os.uname().nodename}")
attempt("the processes I see", lambda: sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
attempt("the environment I got", lambda: " ".join(sorted(os.environ)))
attempt("the password file", lambda: read_bytes("/etc/passwd"))
attempt("the shadow file", lambda: read_bytes("/etc/shadow"))
attempt("a file in /usr", lambda: write("/usr/lib/mine"))
attempt("a file in /tmp", lambda: write("/tmp/mine"))
attempt("the network", lambda: connect("127.0.0.1", 22))
attempt("another process", os.fork)
attempt("a new user namespace", lambda: system_call(272, 0x10000000))
attempt("the kernel's log", lambda: system_call(103, 3, None, 0))

print("eating memory ...", flush=True)
hoard = []
while True:
    hoard.append(bytearray(16 << 20))
