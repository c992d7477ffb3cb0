# category: deputy | expect: contained | min-python: 3.11 | source: the decorator writes methods into any class
import dataclasses, string
dataclasses.dataclass(string.Formatter)
print("ESCAPED:library class written by dataclass" if string.Formatter() == string.Formatter() and repr(string.Formatter()) == "Formatter()" else "contained")
