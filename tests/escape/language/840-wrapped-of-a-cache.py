# category: deputy | expect: contained | min-python: 3.11 | source: what functools.lru_cache keeps of the function behind it
import functools
@functools.lru_cache
def guard(x):
    return x
@functools.cache
def other(x):
    return x
inner = getattr(guard, "__wrap" + "ped__"), getattr(other, "__wrap" + "ped__")
print("ESCAPED:function behind a cache" if inner[0](7) == inner[1](7) == 7 else "contained")
