# category: exec | expect: contained | min-python: 3.11 | source: timeit runs text with the interpreter's own builtins
import timeit
box = []
timeit.timeit("box.append(__import__('os').getpid())", number=1, globals={"box": box})
print("ESCAPED:os by timeit" if box[0] else "contained")
