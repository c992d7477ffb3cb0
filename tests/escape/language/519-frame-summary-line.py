# category: deputy | expect: contained | min-python: 3.11 | source: a frame summary reads the line of any file
import traceback
print("ESCAPED:file read by a frame summary" if traceback.FrameSummary("/proc/self/status", 1, "x").line.startswith("Name") else "contained")
