# category: pickle | expect: contained | min-python: 3.11 | source: dotted names from the program's own module
import pickle
class Holder:
    @staticmethod
    def f():
        pass
name = b"Holder.f.__globals__"
data = b"\x80\x04\x8c\x08__main__\x8c" + bytes([len(name)]) + name + b"\x93."
print("ESCAPED:globals by a pickle" if "__builtins__" in pickle.loads(data) else "contained")
