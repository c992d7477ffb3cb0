# category: deputy | expect: contained | min-python: 3.11 | source: WeakMethod takes a bound method apart
import weakref, string
f = string.Formatter()
w = weakref.WeakMethod(f.vformat)
fn = w._func_ref()
print("ESCAPED:string namespace" if "_string" in fn.__globals__ else "contained")
