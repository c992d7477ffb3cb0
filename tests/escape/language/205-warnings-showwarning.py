# category: frames | expect: contained | min-python: 3.11 | source: the hook that shows warnings is called from library frames
import warnings, sys
seen = []
def show(*a, **k):
    try:
        raise ValueError
    except ValueError as e:
        seen.append(e.__traceback__.tb_frame.f_back)
warnings.showwarning = show
warnings.simplefilter("always")
warnings.warn("x")
print("ESCAPED:warnings frame" if seen[0].f_globals["__builtins__"] else "contained")
