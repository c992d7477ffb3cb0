# category: pickle | expect: contained | min-python: 3.11 | source: the INST opcode
import pickle
print("ESCAPED:called by INST" if pickle.loads(b"(S'1+1'\ni__builtin__\neval\n.") == 2 and pickle.loads(b"(iposix\ngetpid\n.") else "contained")
