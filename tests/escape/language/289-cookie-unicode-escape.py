# category: encoding | expect: contained | min-python: 3.11 | source: the source is read through unicode_escape, a line ends within a comment
# coding: unicode_escape
# harmless \nb = print.__self__\n
print("ESCAPED:builtins" if b.open else "contained")
