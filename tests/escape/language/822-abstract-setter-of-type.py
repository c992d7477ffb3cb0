# category: mutate-shared | expect: contained | min-python: 3.11 | source: the setter of __abstractmethods__ taken out of type's dict
import string
vars(type)["__abstractmethods__"].__set__(string.Formatter, {"x"})
try:
    string.Formatter()
    print("contained")
except TypeError:
    print("ESCAPED:library class made abstract")
