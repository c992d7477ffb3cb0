# category: mutate-shared | expect: contained | min-python: 3.11 | source: a real module is given another class, which shows its dictionary
import types
import warnings


class Open(types.ModuleType):
    pass


kept = warnings.catch_warnings()._module
for act in (lambda: setattr(kept, "__class__", Open), lambda: kept.__init__("other"), lambda: types.ModuleType.__init__(kept, "x")):
    try:
        act()
    except (TypeError, AttributeError):
        pass
print("ESCAPED:" + repr(kept) if type(kept) is Open or kept.__name__ != "warnings" else "contained")
