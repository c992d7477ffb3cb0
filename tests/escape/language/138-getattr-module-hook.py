# category: module-attr | expect: contained | min-python: 3.11 | source: a module's own __getattr__ hook is a function with a namespace
import asyncio, concurrent.futures
g = concurrent.futures.__getattr__.__globals__
print("ESCAPED:namespace by module __getattr__" if "__builtins__" in g else "contained")
