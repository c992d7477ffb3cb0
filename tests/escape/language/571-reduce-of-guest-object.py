# category: pickle | expect: contained | min-python: 3.11 | source: the guest's own reduction names builtins
import pickle
class C:
    def __reduce__(self):
        return eval, ("__import__('posix').getpid()",)
print("ESCAPED:eval by a reduction" if pickle.loads(pickle.dumps(C())) > 0 else "contained")
