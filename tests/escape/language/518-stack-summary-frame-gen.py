# category: deputy | expect: contained | min-python: 3.11 | source: a stack summary lets the guest's generator pass it anything with a code
import traceback
class Code:
    co_filename, co_name, co_qualname = "/proc/self/status", "x", "x"
    def co_positions(self):
        return iter([(1, 1, 0, 1)])
class Frame:
    f_code, f_globals, f_locals, f_lineno = Code(), {}, {}, 1
s = traceback.StackSummary.extract([(Frame(), 1)])
print("ESCAPED:file read by a stack summary" if s[0].line.startswith("Name") else "contained")
