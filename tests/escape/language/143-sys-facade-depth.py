# category: module-attr | expect: contained | min-python: 3.11 | source: what a sys facade leaves within reach
import sys
got = [n for n in ("_getframe", "settrace", "setprofile", "meta_path", "path_hooks", "_current_frames", "addaudithook")
       if hasattr(sys, n)]
real = getattr(sys, "modules", {}).get("posix")
print("ESCAPED:sys" if got or hasattr(real, "getpid") else "contained")
