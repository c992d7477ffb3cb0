# category: pickle | expect: contained | min-python: 3.11 | source: the OBJ opcode
import pickle
data = b"(cbuiltins\neval\nS'__import__(\"posix\").getpid()'\no."
print("ESCAPED:called by OBJ" if pickle.loads(data) > 0 else "contained")
