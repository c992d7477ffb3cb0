# category: import | expect: contained | min-python: 3.12 | source: an import inside a type alias
type A = __import__("posix")
print("ESCAPED:posix" if A.__value__.getpid() else "contained")
