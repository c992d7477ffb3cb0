# category: except-star | expect: contained | min-python: 3.11 | source: the type after except* is an expression
try:
    try:
        raise ExceptionGroup("g", [ValueError()])
    except* (print.__self__.ValueError if print.__self__.open else KeyError):
        print("ESCAPED:builtins in a handler's type")
except* ValueError:
    print("contained")
