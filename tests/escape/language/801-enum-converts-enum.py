# category: deputy | expect: contained | min-python: 3.11 | source: enum asks for a module by its name, and the module is enum
import enum
E = enum.Enum._convert_("E", "enum", lambda n: n == "bltns")
print("ESCAPED:builtins by enum" if E.bltns.value.__import__("posix").getpid() else "contained")
