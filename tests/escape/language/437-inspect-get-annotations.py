# category: exec | expect: contained | min-python: 3.11 | source: inspect.get_annotations with namespaces of the guest
import inspect
a = inspect.get_annotations(type("C", (), {"__annotations__": {"x": "open"}}), globals={}, eval_str=True)
print("ESCAPED:open by annotations" if a["x"]("/proc/self/status").read(4) == "Name" else "contained")
