# category: deputy | expect: contained | min-python: 3.11 | source: typing's alias forwards names that are not dunders
import typing
alias = typing.List[int].copy_with((int,))
vars(alias)["__origin__"] = (x for x in ())
print("ESCAPED:frame by a typing alias" if alias.gi_frame.f_builtins["open"] else "contained")
