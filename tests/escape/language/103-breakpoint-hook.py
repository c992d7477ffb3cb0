# category: builtins-recovery | expect: contained | min-python: 3.11 | source: breakpoint() imports what the environment says
import sys
def hook(*a, **k):
    return sys._getframe(1).f_builtins
sys.breakpointhook = hook
print("ESCAPED:builtins by breakpoint" if breakpoint()["open"] else "contained")
