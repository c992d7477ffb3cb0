# category: deputy | expect: contained | min-python: 3.11 | source: groupby gives back what its key function said
import itertools, operator
g = next(itertools.groupby([lambda: 0], operator.attrgetter("__globals__")))[0]
print("ESCAPED:globals by groupby" if "__builtins__" in g else "contained")
