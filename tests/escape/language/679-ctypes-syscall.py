# category: process | expect: contained | min-python: 3.11 | source: system calls by number
import ctypes
print("ESCAPED:system call" if ctypes.CDLL(None).syscall(39) > 0 else "contained")
