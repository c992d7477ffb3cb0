# category: encoding | expect: contained | min-python: 3.11 | source: exec of bytes with a cookie of their own
exec(b"# coding: utf-7\nm = +AF8AXw-import+AF8AXw-('os')\n")
print("ESCAPED:os" if m.getpid() else "contained")
