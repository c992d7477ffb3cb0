# category: attr-walk | expect: contained | min-python: 3.11 | source: the weak references in an abstract class's registry
import abc, collections.abc
registry = abc._get_dump(collections.abc.MutableSequence)[0]
print("ESCAPED:registry by _get_dump" if {r() for r in registry} & {list, bytearray} else "contained")
