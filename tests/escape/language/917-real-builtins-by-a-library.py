# category: exec-injection | expect: contained | min-python: 3.11 | source: text that unittest.mock makes of a signature runs with its builtins
import unittest.mock


def spec(a, b):
    pass


made = unittest.mock.create_autospec(spec)
found = getattr(made, "__glob" + "als__")
print(f"ESCAPED:{sorted(found)[:5]}")
