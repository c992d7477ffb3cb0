# category: mutate-shared | expect: contained | min-python: 3.11 | source: a builtin registered with a library's abstract class
import collections.abc
collections.abc.Sequence.register(int)
hit = isinstance(5, collections.abc.Sequence)
print("ESCAPED:abstract class's registry" if hit else "contained")
