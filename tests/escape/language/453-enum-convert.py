# category: exec-injection | expect: contained | min-python: 3.11 | source: _convert_ reads a module's namespace by its name
import enum
E = enum.Enum._convert_("E", "posix", lambda n: n == "getpid")
print("ESCAPED:posix.getpid by enum" if E.getpid.value() else "contained")
