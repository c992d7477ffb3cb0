# category: deputy | expect: contained | min-python: 3.11 | source: codecs' stream classes forward attributes to their stream
import codecs
g = codecs.StreamReader(lambda: 0).__getattr__("__globals__")
print("ESCAPED:globals by StreamReader" if "__builtins__" in g else "contained")
