# category: process | expect: contained | min-python: 3.11 | source: fork
import os
pid = os.fork()
if pid == 0:
    os._exit(0)
print("ESCAPED:forked" if os.waitpid(pid, 0)[1] == 0 else "contained")
