"""What the probes must not find: one specimen of each thing that belongs to the host, kept until SIGTERM.

Prints "ready" once all of it is there. The names are those of probe.h and of the Python probes.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import sys
import threading

KEY, NAME, PORT, LOCKED = 0x6F737231, "jail-os-ring", 47433, "/usr/bin/env"
FOLDERS = ("/tmp/jail-os-ring", "/var/tmp/jail-os-ring", "/dev/shm/jail-os-ring")
libc = ctypes.CDLL(None)
try:
    libc.mq_open
except AttributeError:  # glibc before 2.34 keeps the queues in a library of their own
    libc = ctypes.CDLL("librt.so.1")


def sockets() -> list[socket.socket]:
    made = []
    for family, address in (
        (socket.AF_UNIX, "\0" + NAME),
        (socket.AF_UNIX, FOLDERS[0] + "/socket"),
        (socket.AF_INET, ("127.0.0.1", PORT)),
    ):
        s = socket.socket(family)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(address)
        s.listen(16)
        made.append(s)
    os.chmod(FOLDERS[0] + "/socket", 0o777)
    return made


def wait_on_a_page(path: str) -> None:
    """Waits, again and again, on the futex that the first word of a file's page is."""
    import mmap

    libc.mmap.restype = ctypes.c_void_p
    fd = os.open(path, os.O_RDONLY)
    shared = libc.mmap(None, ctypes.c_size_t(4096), mmap.PROT_READ, mmap.MAP_SHARED, fd, ctypes.c_long(0))
    futex, word = {"x86_64": 202, "aarch64": 98}[os.uname().machine], int.from_bytes(os.pread(fd, 4, 0), sys.byteorder)
    timeout = (ctypes.c_long * 2)(0, 50_000_000)
    while True:
        libc.syscall(futex, ctypes.c_void_p(shared), 0, ctypes.c_uint(word), timeout, None, 0)


def main() -> None:
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
    lock = os.open(LOCKED, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # one set of canaries at a time: a second test run waits here
    fcntl.lockf(lock, fcntl.LOCK_SH)
    for folder in FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(folder + "/secret", "w") as f:
            f.write("the host's own\n")
    kept = sockets()
    create = 0o1666
    segment, queue = libc.shmget(KEY, 4096, create), libc.msgget(KEY, create)
    semaphores = libc.semget(KEY, 1, create)
    libc.mq_open(b"/" + NAME.encode(), os.O_CREAT | os.O_RDWR, 0o666, None)
    threading.Thread(target=wait_on_a_page, args=(LOCKED,), daemon=True).start()
    print("ready", flush=True)
    while not stopped:  # a busy host: whoever may watch this file sees it opened
        os.close(os.open("/usr/bin/cat", os.O_RDONLY))
        signal.sigtimedwait([], 0.05)
    libc.shmctl(segment, 0, None)
    libc.msgctl(queue, 0, None)
    libc.semctl(semaphores, 0, 0)
    libc.mq_unlink(b"/" + NAME.encode())
    del kept
    for folder in FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
