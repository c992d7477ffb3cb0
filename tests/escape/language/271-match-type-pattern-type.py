# category: match | expect: contained | min-python: 3.11 | source: the class of a pattern is type, with an attribute
match int:
    case type(__base__=root):
        print("ESCAPED:class list" if len(type.__subclasses__(root)) > 60 else "contained")
