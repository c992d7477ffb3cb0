# category: attr-walk | expect: contained | min-python: 3.11 | source: the method taken out of type's dict and bound by hand
bind = type.__dict__["__subclasses__"].__get__
print("ESCAPED:class list" if len(bind(object)()) > 60 else "contained")
