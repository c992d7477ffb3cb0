# category: pickle | expect: contained | min-python: 3.11 | source: dotted names walk attributes
import pickle
name = b"loads.__globals__"
data = b"\x80\x04\x8c\x04json\x8c" + bytes([len(name)]) + name + b"\x93."
print("ESCAPED:json's namespace" if "__builtins__" in pickle.loads(data) else "contained")
