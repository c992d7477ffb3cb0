# category: deputy | expect: contained | min-python: 3.11 | source: accumulate folds names into attributes
import itertools
chain = list(itertools.accumulate([lambda: 0, "__globals__"], getattr))
print("ESCAPED:globals by accumulate" if "__builtins__" in chain[1] else "contained")
