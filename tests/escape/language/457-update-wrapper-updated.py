# category: deputy | expect: contained | min-python: 3.11 | source: update_wrapper merges dicts it is told to, a library's namespace too
import functools, textwrap
class Fake:
    pass
fake = Fake()
setattr(fake, "__globals__", {"len": 5})
functools.update_wrapper(textwrap.dedent, fake, assigned=(), updated=("__globals__",))
try:
    textwrap.shorten("a b c", 3)
    print("contained")
except TypeError:
    print("ESCAPED:textwrap's namespace written")
