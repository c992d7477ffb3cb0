# category: file | expect: contained | min-python: 3.11 | source: resources of packages are files
import importlib.resources
p = importlib.resources.files("email") / "__init__.py"
print("ESCAPED:file read by importlib.resources" if "def message_from_string" in p.read_text() else "contained")
