# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library class made abstract for all
import string
string.Formatter.__abstractmethods__ = frozenset({"zz"})
try:
    string.Formatter()
    hit = False
except TypeError:
    hit = True
string.Formatter.__abstractmethods__ = frozenset()
print("ESCAPED:library class made abstract" if hit else "contained")
