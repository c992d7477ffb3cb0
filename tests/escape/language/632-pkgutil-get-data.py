# category: file | expect: contained | min-python: 3.11 | source: data of packages by name
import pkgutil
print("ESCAPED:file read by pkgutil" if pkgutil.get_data("json", "__init__.py") else "contained")
