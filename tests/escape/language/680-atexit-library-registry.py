# category: late-exec | expect: contained | min-python: 3.11 | source: atexit keeps callables beyond the program's end
import atexit
def late():
    print("ESCAPED:builtins at exit" if print.__self__.open else "contained", flush=True)
atexit.register(late)
