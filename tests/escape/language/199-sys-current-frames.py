# category: frames | expect: contained | min-python: 3.11 | source: all threads' frames
import sys
print("ESCAPED:frames of threads" if any(f.f_builtins["open"] for f in sys._current_frames().values()) else "contained")
