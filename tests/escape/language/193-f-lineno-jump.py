# category: frames | expect: contained | min-python: 3.11 | source: f_lineno makes a traced function jump over its checks
import sys
def trace(frame, event, arg):
    if event == "line" and frame.f_code is guarded.__code__ and frame.f_lineno == frame.f_code.co_firstlineno + 1:
        frame.f_lineno = frame.f_code.co_firstlineno + 2
    return trace
def check():
    raise PermissionError("checked")
def guarded():
    check()
    return "unchecked"
sys.settrace(trace)
try:
    r = guarded()
finally:
    sys.settrace(None)
print("ESCAPED:jumped over a check" if r == "unchecked" else "contained")
