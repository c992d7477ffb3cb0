# category: module-attr | expect: contained | min-python: 3.11 | source: what an os facade leaves within reach
import os
got = [n for n in ("system", "fork", "execv", "popen", "kill", "symlink", "fchdir", "dup2", "putenv", "_exit") if hasattr(os, n)]
print("ESCAPED:os." + got[0] if got else "contained")
