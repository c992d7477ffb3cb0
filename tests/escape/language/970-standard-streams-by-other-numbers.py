# category: channel | expect: contained | min-python: 3.11 | source: open, read, write and fstat of what is not a standard stream
import os


class Three(int):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __le__(self, other):
        return True

    __ge__ = __lt__ = __gt__ = __le__


class Path(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


tries = (
    lambda: open(0, "r+b", 0, closefd=False),
    lambda: open(0, "w", closefd=False),
    lambda: os.fstat(3).st_mode,
    lambda: os.read(3, 1),
    lambda: os.read(Three(3), 1),
    lambda: os.read(1, 0),
    lambda: os.write(3, b"\x02\x00\x00\x00\x02{}"),
    lambda: os.write(Three(3), b"x"),
    lambda: os.isatty(Three(3)),
    lambda: open(3),
    lambda: open(Three(3), "rb"),
    lambda: open(True),
    lambda: open(0.0),
    lambda: open(0, "r+"),
    lambda: open(0, "a"),
    lambda: open(0, opener=lambda *_: 3),
    lambda: open("/dev/fd/3"),
    lambda: open(Path("/etc/passwd")),
    lambda: open(b"/etc/passwd"),
    lambda: open("/dev/../etc/passwd"),
)
for number, attempt in enumerate(tries):
    try:
        print("ESCAPED:", number, attempt(), flush=True)
        break  # outside of the ring the next may wait for good
    except (OSError, TypeError, ValueError):
        pass
else:
    print("contained")
