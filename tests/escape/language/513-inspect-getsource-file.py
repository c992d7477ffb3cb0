# category: deputy | expect: contained | min-python: 3.11 | source: inspect reads the file that an object claims
import inspect, sys
class Fake(type(sys)):
    pass
m = Fake("m")
m.__file__ = "/proc/self/status"
print("ESCAPED:file read by inspect" if "Name" in inspect.getsource(m) else "contained")
