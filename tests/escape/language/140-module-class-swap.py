# category: module-attr | expect: contained | min-python: 3.11 | source: a module given another class
import textwrap, types
class Loud(types.ModuleType):
    def __getattr__(self, name):
        return "loud"
textwrap.__class__ = Loud
import textwrap as again
print("ESCAPED:a module's class replaced" if again.nothing == "loud" else "contained")
