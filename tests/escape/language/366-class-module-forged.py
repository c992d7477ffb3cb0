# category: hook-shadow | expect: contained | min-python: 3.11 | source: a class claims to belong to a library, whose helper fetches its namespace
import typing
class C:
    __module__ = "os"
    __annotations__ = {"x": "environ.__class__"}
hints = typing.get_type_hints(C)
print("ESCAPED:a name of os evaluated" if hints["x"].__name__ == "_Environ" else "contained")
