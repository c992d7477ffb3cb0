# category: pickle | expect: contained | min-python: 3.11 | source: STACK_GLOBAL takes the names from the stack
import pickle
print("ESCAPED:posix.getpid" if pickle.loads(b"\x80\x04\x8c\x05posix\x8c\x06getpid\x93.")() else "contained")
