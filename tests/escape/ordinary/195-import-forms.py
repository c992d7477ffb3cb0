# denied: an import that there is not
import collections.abc
import importlib
import json as j
import math, string
import os.path as path
import xml.etree.ElementTree
from collections import OrderedDict as OD, deque
from math import *

print(
    j.dumps([1]),
    OD(a=1),
    deque([1]),
    sqrt(16),
    pi > 3,
    floor(2.5),
    collections.abc.Mapping.__name__,
    xml.etree.ElementTree.__name__,
    path.join("a", "b"),
)


def lazily():
    import random
    from statistics import mean

    return mean([1, 2]), random.Random(1).randint(0, 9)


print(lazily(), math.__name__, j is not None, string.digits)
try:
    import no_such_module_anywhere
except ImportError as error:
    print(type(error).__name__, error.name)
try:
    from math import no_such_name
except ImportError as error:
    print("cannot import name" in str(error))
try:
    import tomllib
except ModuleNotFoundError:
    tomllib = None
print(
    tomllib is not None,
    importlib.import_module("textwrap").shorten("a b c d", 5, placeholder="."),
    __import__("base64").b64encode(b"x"),
)
import sys

print("json" in sys.modules, sys.modules["math"] is math)
