# category: deputy | expect: contained | min-python: 3.11 | source: annotations of a class that claims to be inspect's are evaluated there
import inspect
C = type("C", (), {"__module__": "inspect", "__annotations__": {"x": "os"}})
m = inspect.get_annotations(C, eval_str=True)["x"]
print("ESCAPED:os by inspect's names" if m.getpid() else "contained")
