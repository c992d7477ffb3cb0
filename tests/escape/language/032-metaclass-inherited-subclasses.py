# category: attr-walk | expect: contained | min-python: 3.11 | source: a guest metaclass calls type's method on a library class
class M(type):
    everything = type.__subclasses__
print("ESCAPED:class list" if len(M.everything(object)) > 60 else "contained")
