# category: attr-walk | expect: contained | min-python: 3.11 | source: typing's aliases forward unknown attributes to the class
import typing
alias = typing.Type[int]
print("ESCAPED:class list" if len(alias.__origin__.__subclasses__(typing.List[int].mro()[-1])) > 60 else "contained")
