# category: encoding | expect: contained | min-python: 3.11 | source: the same with raw_unicode_escape
# coding: raw_unicode_escape
# harmless \u000ab = print.__self__\u000a
print("ESCAPED:builtins" if b.open else "contained")
