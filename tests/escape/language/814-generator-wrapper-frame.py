# category: deputy | expect: contained | min-python: 3.11 | source: types wraps a generator and reads its frame for whoever asks
import heapq, types
w = types.coroutine(lambda: heapq.merge([1], [2]))()
print("ESCAPED:library's frame" if w.gi_frame.f_globals["__name__"] == "heapq" else "contained")
