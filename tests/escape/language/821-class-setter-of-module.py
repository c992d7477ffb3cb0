# category: mutate-shared | expect: contained | min-python: 3.11 | source: the setter of __class__ taken out of object's dict
import math, types
class Loud(types.ModuleType):
    def __getattr__(self, name):
        return "loud"
vars(object)["__class__"].__set__(math, Loud)
import math as again
print("ESCAPED:a module's class replaced" if again.nothing == "loud" else "contained")
