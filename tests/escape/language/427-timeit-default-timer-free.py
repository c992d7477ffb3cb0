# category: exec | expect: contained | min-python: 3.11 | source: timeit's template is a text into which the statement is put
import timeit
seen = []
timeit.Timer("import posix; box.append(posix)", globals={"box": seen}).timeit(1)
print("ESCAPED:posix by timeit's template" if seen[0].getpid() else "contained")
