# category: late-exec | expect: contained | min-python: 3.11 | source: standard error replaced, the traceback is written to it
import sys
class Err:
    def write(self, s):
        f = sys._getframe(1)
        sys.__stdout__.write("ESCAPED:frame in write\n" if f and f.f_builtins["open"] else "contained\n")
        return len(s)
    def flush(self):
        pass
sys.stderr = Err()
print("x", file=sys.stderr)
1 / 0
