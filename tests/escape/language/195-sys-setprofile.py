# category: frames | expect: contained | min-python: 3.11 | source: a profile function is given each frame
import sys
seen = []
sys.setprofile(lambda frame, event, arg: seen.append((frame, arg)))
len("x")
sys.setprofile(None)
print("ESCAPED:frame by setprofile" if seen[0][0].f_builtins["open"] else "contained")
