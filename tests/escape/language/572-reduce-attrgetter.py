# category: pickle | expect: contained | min-python: 3.11 | source: a reduction calls a reader of C
import pickle, operator
def f():
    pass
class C:
    def __reduce__(self):
        return operator.attrgetter("__globals__"), (f,)
print("ESCAPED:globals by a reduction" if "__builtins__" in pickle.loads(pickle.dumps(C())) else "contained")
