# category: frames | expect: contained | min-python: 3.11 | source: an exit stack passes the traceback on
import contextlib
seen = []
class CM:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        seen.append(a[2].tb_frame)
        return True
with contextlib.ExitStack() as st:
    st.enter_context(CM())
    1 / 0
print("ESCAPED:frame by an exit stack" if seen[0].f_builtins["open"] else "contained")
