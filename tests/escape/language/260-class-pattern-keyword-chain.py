# category: match | expect: contained | min-python: 3.11 | source: keywords of class patterns nested
def f():
    return "kept"
match f:
    case object(__code__=object(co_consts=consts)):
        print("ESCAPED:constants" if "kept" in consts else "contained")
