# category: builtins-recovery | expect: contained | min-python: 3.11 | source: eval with a builtins dict that lacks everything but what it passes on
r = eval("f(1)", {"__builtins__": {}, "f": lambda x: [c for c in (0).__class__.__base__.__subclasses__() if c.__name__ == "BuiltinImporter"]})
print("ESCAPED:importer" if r and r[0].load_module("posix").getpid() else "contained")
