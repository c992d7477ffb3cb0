# category: frames | expect: contained | min-python: 3.11 | source: the hook of uncaught errors
import sys
def hook(kind, value, tb):
    print("ESCAPED:frame by excepthook" if tb.tb_frame.f_builtins["open"] else "contained", flush=True)
sys.excepthook = hook
1 / 0
