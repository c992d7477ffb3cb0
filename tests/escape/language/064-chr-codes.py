# category: getattr | expect: contained | min-python: 3.11 | source: the name is made of character codes
name = "".join(map(chr, [95, 95, 99, 111, 100, 101, 95, 95]))
print("ESCAPED:code object" if getattr(lambda: 7, name).co_consts else "contained")
