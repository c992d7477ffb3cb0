# category: exec-injection | expect: contained | min-python: 3.11 | source: dataclasses runs what it writes in the module that a class says it is of
import dataclasses
class C:
    __module__ = "posixpath"
    __annotations__ = {"b or {os.getpid()}": int}
    b = 0
try:
    text = repr(dataclasses.dataclass(init=False, eq=False)(C)())
except (NameError, AttributeError) as error:
    text = str(error)
print("ESCAPED:" + text if text.rpartition("{")[2].rstrip("})").isdigit() else "contained")
