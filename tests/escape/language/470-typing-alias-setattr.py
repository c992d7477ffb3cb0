# category: deputy | expect: contained | min-python: 3.11 | source: typing's alias forwards assignments to its origin
import typing, fractions
alias = typing.Type[int].copy_with((int,))
vars(alias)["__origin__"] = fractions.Fraction
alias.probe_mark = 5
print("ESCAPED:library class written by a typing alias" if fractions.Fraction.probe_mark == 5 else "contained")
