# category: mutate-shared | expect: contained | min-python: 3.11 | source: the C function behind ABCMeta.register
import abc, collections.abc
abc._abc_register(collections.abc.Mapping, int)
print("ESCAPED:registry by _abc_register" if isinstance(5, collections.abc.Mapping) else "contained")
