# category: deputy | expect: contained | min-python: 3.11 | source: typing.no_type_check marks a class and all its methods
import typing, string
typing.no_type_check(string.Formatter)
print("ESCAPED:library class marked" if string.Formatter.__no_type_check__ is True else "contained")
