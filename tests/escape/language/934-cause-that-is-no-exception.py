# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | source: gh-140530: raise from a class that makes something else, which C shows as an exception
import sys
import threading


class Makes(Exception):
    def __new__(cls, *args):
        return (1, 2, 3, 4, 5, bytearray(b"A" * 64), *[1 << 59] * 9)


def fail():
    raise ValueError("shown") from Makes


def show(write):
    real, sys.stderr = sys.stderr, type("Stream", (), {"write": write, "flush": lambda self: None})()
    try:
        fail()
    except ValueError as error:
        for hook in (sys.excepthook, sys.__excepthook__):
            hook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.stderr = real


told = []
show(lambda self, text: told.append(text))
print("ESCAPED:" if "Exception expected" in "".join(told) else "contained")
