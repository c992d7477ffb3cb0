# category: encoding | expect: contained | min-python: 3.11 | source: the source is in UTF-7
# -*- coding: utf-7 -*-
g = (lambda: 0).+AF8AXw-globals+AF8AXw-
print("ESCAPED:globals" if "+AF8AXw-builtins+AF8AXw-" in g else "contained")
