# category: late-exec | expect: contained | min-python: 3.11 | source: a finalizer registered for the end
import weakref
class C:
    pass
c = C()
weakref.finalize(c, lambda show=print: show("ESCAPED:builtins by finalize" if show.__self__.open else "contained", flush=True))
