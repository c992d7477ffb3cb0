# category: frames | expect: contained | min-python: 3.11 | source: the debugger framework is given frames
import bdb
seen = []
class B(bdb.Bdb):
    def user_line(self, frame):
        seen.append(frame)
def f():
    return 1
B().runcall(f)
print("ESCAPED:frame by bdb" if seen[0].f_builtins["open"] else "contained")
