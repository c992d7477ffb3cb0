# category: deputy | expect: contained | min-python: 3.11 | source: typing.final marks any class or function
import typing, textwrap
typing.final(textwrap.dedent)
print("ESCAPED:library function marked" if getattr(textwrap.dedent, "__final__", 0) is True else "contained")
