# category: attr-walk | expect: contained | min-python: 3.11 | source: an iterator's reduce hands over builtins.iter, its __self__ is the module
make = iter([1]).__reduce__()[0]
print("ESCAPED:builtins module" if make.__self__.open("/proc/self/status").read(4) == "Name" else "contained")
