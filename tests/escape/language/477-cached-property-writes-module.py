# category: deputy | expect: contained | min-python: 3.11 | source: and writes into it
import functools, textwrap
p = functools.cached_property(lambda self: 5)
p.__set_name__(None, "len")
p.__get__(textwrap, None)
try:
    textwrap.shorten("a b c", 3)
    print("contained")
except TypeError:
    print("ESCAPED:textwrap's namespace written by cached_property")
