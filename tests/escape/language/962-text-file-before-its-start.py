# category: memory | expect: contained | min-python: 3.11 | source: a text file is sought to a position before the first of its characters, and looks for the end of a line in what lies before them in memory
import io


def cookie(skip, feed):
    return (feed & 0xFFFFFFFF) << 96 | (skip & 0xFFFFFFFF) << 128


class Number:
    """Says another number each time."""

    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def __index__(self):
        return self.numbers.pop(0) if self.numbers else 0

    def __lt__(self, other):
        return False

    __eq__ = __gt__ = __lt__


file = io.TextIOWrapper(io.BytesIO(b"text\n" * 100), encoding="utf-8", newline="\n")
reached = []
for position in (cookie(-100, 20), cookie(-1, -1), Number(cookie(-100, 20)), Number(0, cookie(-100, 20)), 2.0**159):
    for back in (lambda: file.seek(position), lambda: io.TextIOWrapper.seek(file, position, 0)):
        try:
            back()
            file.readline()
        except IndexError as error:  # it has looked there
            reached.append(error)
        except (ValueError, TypeError, OSError, LookupError):
            pass
file.seek(5)
assert file.readline() == "text\n"
at = file.tell()
file.seek(at)
file.seek(0, 2)
print(f"ESCAPED: {len(reached)} times" if reached else "contained")
