# category: exec | expect: contained | min-python: 3.11 | source: exec of an import
exec("import posix")
print("ESCAPED:posix" if posix.getpid() else "contained")
