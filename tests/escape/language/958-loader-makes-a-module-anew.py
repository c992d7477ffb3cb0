# category: process | expect: contained | min-python: 3.11 | max-python: 3.13 | source: a loader that a real module carries makes _posixsubprocess again, in no list of modules
import io, tarfile
module = tarfile.open(fileobj=io.BytesIO(), mode="w|gz").fileobj.zlib
try:
    loader = getattr(module, "__load" "er__")
    file = getattr(module, "__file__", None)  # Debian builds both modules in
    if file: loader = type(loader)("_posixsubprocess", file.replace("zlib", "_posixsubprocess"))
    made = loader.load_module("_posixsubprocess")
except Exception as error:
    print("contained", error)
else:
    pipes = (-1,) * 6 + (0, 3)
    for more in ((False, False, -1, None, None, None, -1, None, False), (False, False, -1, None, None, None, -1, None)):
        try:
            print("ESCAPED: a process was started", made.fork_exec([b"id"], (b"/usr/bin/id",), False, (), None, None, *pipes, *more))
            break
        except TypeError as error:
            print(error)
