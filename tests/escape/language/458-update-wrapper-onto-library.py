# category: deputy | expect: contained | min-python: 3.11 | source: a library function dressed as another
import functools, json
def f():
    "hijacked"
keep = json.dumps.__doc__
functools.update_wrapper(json.dumps, f)
print("ESCAPED:a library function changed" if json.dumps.__doc__ == "hijacked" else "contained")
