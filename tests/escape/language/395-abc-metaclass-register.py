# category: mutate-shared | expect: contained | min-python: 3.11 | source: register taken from the metaclass
import abc, collections.abc
abc.ABCMeta.register(collections.abc.Set, float)
print("ESCAPED:registry by ABCMeta" if isinstance(1.5, collections.abc.Set) else "contained")
