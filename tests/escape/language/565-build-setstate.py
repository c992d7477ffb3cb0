# category: pickle | expect: contained | min-python: 3.11 | source: BUILD sets the state of any object
import pickle
data = b"c__main__\nC\n)R}S'x'\ncposix\ngetpid\nsb."
class C:
    pass
print("ESCAPED:posix.getpid in a state" if pickle.loads(data).x() else "contained")
