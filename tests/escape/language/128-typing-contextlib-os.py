# category: module-attr | expect: contained | min-python: 3.11 | max-python: 3.12 | source: typing, contextlib, os
import typing
print("ESCAPED:os" if typing.contextlib.os.getpid() else "contained")
