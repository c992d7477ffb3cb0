from bisect import *
from collections import *
from functools import *
from heapq import *
from itertools import *
from math import *
from os import *
from string import *
from sys import *
from time import *

setrecursionlimit(10000)
print(gcd(4, 6), Counter("aab"), list(accumulate([1, 2])), ascii_lowercase[:3], bisect_left([1, 2], 2))
print(stdin.readline().strip(), len(argv), stdout.writable(), sep, maxsize > 0, perf_counter() > 0)
