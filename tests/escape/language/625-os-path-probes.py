# category: file | expect: contained | min-python: 3.11 | source: path functions ask the file system
import os.path
print("ESCAPED:os behind os.path" if os.path.exists("/etc/passwd") and os.path.genericpath.os.getpid() else "contained")
