# category: exec-injection | expect: contained | min-python: 3.11 | source: global_enum puts members into the module that a class names
import enum, textwrap
class E(enum.Enum):
    len = 1
E.__module__ = "textwrap"
enum.global_enum(E)
try:
    textwrap.shorten("a b c", 3)
    print("contained")
except TypeError:
    print("ESCAPED:a library's namespace written by enum")
