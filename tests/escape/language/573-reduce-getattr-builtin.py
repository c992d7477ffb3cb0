# category: pickle | expect: contained | min-python: 3.11 | source: a reduction calls getattr
import pickle
class C:
    def __reduce__(self):
        return getattr, (print, "__self__")
print("ESCAPED:builtins by a reduction" if pickle.loads(pickle.dumps(C())).open else "contained")
