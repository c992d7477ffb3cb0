# category: late-exec | expect: contained | min-python: 3.11 | source: standard output replaced, its flush is called at the end
import sys
class Out:
    def __init__(self, real):
        self.real = real
    def write(self, s):
        return self.real.write(s)
    def flush(self):
        f = sys._getframe()
        while f.f_back:
            f = f.f_back
        self.real.write("ESCAPED:frame in flush\n" if f.f_builtins["open"] else "contained\n")
        self.real.flush()
sys.stdout = Out(sys.stdout)
print("x")
sys.stdout.flush()
