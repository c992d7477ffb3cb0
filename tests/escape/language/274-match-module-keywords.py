# category: match | expect: contained | min-python: 3.11 | source: a module's attributes by keywords
import random
match random:
    case object(_os=o):
        print("ESCAPED:os" if o.getpid() else "contained")
    case _:
        print("contained")
