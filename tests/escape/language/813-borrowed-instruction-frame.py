# category: deputy | expect: contained | min-python: 3.11 | source: traceback's own instruction reads the globals of a frame that the guest keeps
import functools, heapq, operator, traceback, types
frame = types.coroutine(lambda: heapq.merge([1], [2]))().gi_frame
seen = []
read = map(seen.append, map(operator.attrgetter("f_globals"), [frame]))
class Code:
    co_filename = co_name = co_qualname = "x"
    def co_positions(self):
        return iter([(1, 1, 0, 1)])
class Frame:
    f_code, f_locals, f_lineno = Code(), {}, 1
setattr(Frame, "f_globals", property(functools.partial(next, read)))
try:
    traceback.StackSummary.extract([(Frame(), 1)])
except (TypeError, AttributeError):
    pass
print("ESCAPED:library namespace" if seen[0]["__name__"] == "heapq" else "contained")
