"""Calls functions, methods and slots with objects that change what is worked on. SEED, CASES and MODULES come first.

Runs under plain Python and in the language ring alike. Each case has a seed of its own, so that it can be run alone, and
is told to standard error before it begins.
"""

import importlib
import operator
import random
import sys

BUILTIN, METHODS = type(len), (type(str.join), type(str.__add__), type(dict.__dict__["fromkeys"]))
# They wait, end the process, take all there is, or change what the next cases rest on.
LEFT_OUT = set(
    """sleep exit input breakpoint setrecursionlimit setswitchinterval settrace setprofile set_debug set_threshold
    acquire join wait get recv read_input interrupt_main _clear_type_cache intern setcontext setlocale raise_signal alarm pause
    sigwait start_new_thread start_new exit_thread lock_held pbkdf2_hmac scrypt factorial perm comb pow __pow__ __rpow__ lshift
    __lshift__ __rlshift__ shift getrandbits __mul__ __imul__ __rmul__ mul imul repeat setstate set_wakeup_fd __init_subclass__
    kill abort _exit fork cycle count breakpointhook unraisablehook excepthook displayhook call_tracing set_asyncgen_hooks
    set_coroutine_origin_tracking_depth set_int_max_str_digits stack_size enable disable compile __import__ open
    pthread_getcpuclockid pthread_kill addaudithook dont_write_bytecode _debugmallocstats is_finalizing getswitchinterval faulthandler rewinddir test_c_api""".split()
)


class Case:
    """What is alive in one case: the victims, what was planted in their places, and how deep the calls are."""

    def __init__(self, random_):
        self.random, self.victims, self.planted, self.depth, self.changes = random_, [], [], 0, 0

    def keep(self, value):
        self.victims.append(value)
        return value


case = Case(random.Random(0))


def attempt(act, *args):
    try:
        return act(*args)
    except Exception:
        return None


def empty(victim):
    for name in ("clear", "close", "release", "detach", "popitem", "pop"):
        method = getattr(victim, name, None)
        if method is not None:
            return attempt(method)
    return None


def grow(victim):
    for name, args in (("extend", ([0] * 70,)), ("update", ({n: n for n in range(40)},)), ("write", (b"x" * 99,)), ("append", (0,))):
        method = getattr(victim, name, None)
        if method is not None:
            return attempt(method, *args)
    return None


def delete_items(victim):
    del victim[:]


def make_again(victim):
    type(victim).__init__(victim, *([()] if isinstance(victim, (list, bytearray, set)) else ()))


def ask_again(victim):
    return next(victim)


def drop(victim):
    for holder in case.victims:
        if type(holder) is list:
            holder[:] = [None if item is victim else item for item in holder]
        elif type(holder) is dict:
            for key in [key for key, item in list(holder.items()) if item is victim]:
                holder[key] = None


def forget(victim):
    case.victims[:] = [other for other in case.victims if other is not victim][-2:]


def plant():
    """Takes the blocks that may have been freed, of the sizes of most objects."""
    case.planted.append([bytes(size) for size in range(8, 200, 8) for _ in range(3)])
    case.planted.append([[None] * size for size in range(0, 24, 3)])
    del case.planted[:-6]


CHANGES = (empty, grow, delete_items, make_again, ask_again, drop, forget, forget, empty)


def change():
    if case.changes > 40 or case.depth > 3:
        return
    case.changes += 1
    case.depth += 1
    try:
        for _ in range(case.random.randint(0, 3)):
            if case.victims:
                attempt(case.random.choice(CHANGES), case.random.choice(case.victims))
        if case.random.random() < 0.2:
            attempt(call_something)
        plant()
    finally:
        case.depth -= 1


def hostile(make):
    def method(self, *args, **_keywords):
        change()
        return make(self, *args)

    return method


def other(*_):
    return case.random.choice((NotImplemented, None, 0, 1, "x", b"x", (), [], 2.0))


SPECIAL = {
    **dict.fromkeys("__eq__ __ne__ __lt__ __le__ __gt__ __ge__".split(), lambda *_: case.random.choice((True, False, NotImplemented))),
    **dict.fromkeys("__add__ __radd__ __sub__ __rsub__ __and__ __or__ __xor__ __mod__ __rmod__ __truediv__".split(), other),
    **dict.fromkeys("__floordiv__ __rfloordiv__ __divmod__ __matmul__ __iadd__ __ior__ __getitem__ __call__".split(), other),
    **dict.fromkeys("__setitem__ __delitem__ __set_name__ __set__ __delete__ __exit__ __del__".split(), lambda *_: None),
    **dict.fromkeys("__neg__ __pos__ __abs__ __invert__ __round__ __trunc__ __enter__ __get__".split(), lambda self, *_: self),
    "__hash__": lambda *_: case.random.choice((0, 1, 1, 7)),
    "__index__": lambda *_: case.random.choice((0, 0, 1, 3, 60)),
    "__int__": lambda *_: 1,
    "__float__": lambda *_: 1.5,
    "__complex__": lambda *_: 1j,
    "__bool__": lambda *_: True,
    "__len__": lambda *_: case.random.choice((0, 1, 3)),
    "__length_hint__": lambda *_: case.random.choice((0, 3, 50)),
    "__contains__": lambda *_: False,
    "__repr__": lambda *_: "hostile",
    "__str__": lambda *_: "hostile",
    "__bytes__": lambda *_: b"hostile",
    "__format__": lambda *_: "hostile",
    "__fspath__": lambda *_: "hostile",
    "__iter__": lambda self: self,
    "__reversed__": lambda self: self,
    "__missing__": other,
    "keys": lambda *_: ["a", "b"],
    "read": lambda *_: case.random.choice((b"", b"x", "x", None)),
    "readline": lambda *_: case.random.choice((b"", b"x\n")),
    "write": lambda *_: 1,
    "readinto": lambda *_: 0,
}


def following(*_):
    if case.random.random() < 0.4:
        raise StopIteration
    return case.random.choice((1, "x", make_hostile()))


SPECIAL["__next__"] = following


def hostile_class(name, base, without=()):
    names = {special: hostile(make) for special, make in SPECIAL.items() if special not in without}
    return type(name, (base,), names)


SIZES = ("__len__", "__getitem__", "__setitem__", "__delitem__", "__contains__")
HOSTILE = [hostile_class("Any", object), hostile_class("Any", object), hostile_class("Items", object, ("__iter__", "__next__"))]
BASED = [
    hostile_class(base.__name__.title(), base, (*SIZES, "__iter__", "__next__", "__index__", "__int__", "__float__", "__bytes__"))
    for base in (list, dict, str, int, bytes, bytearray, float, set, tuple, frozenset, complex)
]


def make_hostile():
    return case.keep(case.random.choice(HOSTILE + BASED)())


def flow():
    for _ in range(5):
        change()
        yield make_hostile()


def containers():
    import array
    import collections
    import io

    one, two = make_hostile(), make_hostile()
    return (
        lambda: [one, two, one], lambda: {1: one, "a": two}, lambda: (one, two), lambda: bytearray(60), lambda: [3, 1, 2, one],
        lambda: array.array("i", range(30)), lambda: collections.deque([one, two, 1]), lambda: io.BytesIO(b"x" * 80),
        lambda: io.StringIO("text\n" * 9), lambda: collections.OrderedDict(a=one, b=two), lambda: memoryview(bytearray(64)),
        lambda: iter([one, two]), lambda: map(operator.neg, [one, two]), lambda: zip([one], flow()), flow, lambda: {one, 2, 3},
        lambda: collections.defaultdict(make_hostile, a=one), lambda: iter({1: 1, 2: 2}), lambda: reversed([one, two]),
        lambda: collections.Counter("abca"), lambda: iter(make_hostile, 5), lambda: enumerate(flow()),
    )  # fmt: skip


PLAIN = ("abc", b"abc", 0, 1, -1, 3, 2.5, None, True, (), "%s%r", b"%a%b", slice(0, 9, 2), "{0!r:{1}}", 1 << 70, str, int, len)


def argument():
    chance = case.random.random()
    if chance < 0.4:
        return make_hostile()
    if chance < 0.8:
        return case.keep(case.random.choice(containers())())
    return case.random.choice(PLAIN)


def arguments(most=3):
    return [argument() for _ in range(case.random.randint(0, most))]


FUNCTIONS, TYPES = [], []


def collect(modules):
    """What there is to be called: by name in order, for a case's seed must find the same again."""
    spaces = []
    for name in ["builtins", *modules]:
        found = attempt(importlib.import_module, name)
        if found is not None:
            spaces.append((name, {key: getattr(found, key, None) for key in dir(found) if not key.startswith("__")}))
    for module, names in spaces:
        for name, value in sorted(names.items()):
            if name in LEFT_OUT or module == "signal":
                continue
            if type(value) is BUILTIN:
                FUNCTIONS.append(value)
            elif isinstance(value, type) and not (issubclass(value, BaseException) and module != "builtins"):
                TYPES.append(value)


OPERATIONS = [getattr(operator, name) for name in sorted(dir(operator)) if name not in LEFT_OUT and not name.startswith("__")]
OPERATIONS += [list, tuple, dict, set, sorted, hash, repr, str, bytes, bytearray, sum, max, min, any, all, iter, next, len, divmod]
OPERATIONS += [lambda left, right: left == right, lambda left, right: left < right, lambda left, right: left in right]
OPERATIONS += [lambda left, right: left % right, lambda left, right: f"{left!r}{right}", lambda left, right: [*left, *right]]
OPERATIONS += [lambda left, right: left.join([right]), lambda left, right: left.__setitem__(slice(None), right)]


def call_method():
    kind = case.random.choice(TYPES + [type(value) for value in case.victims] * 3)
    made = attempt(kind, *arguments()) if case.random.random() < 0.7 else case.random.choice(case.victims or [None])
    if made is None:
        return None
    case.keep(made)
    names = [name for name in dir(type(made)) if name not in LEFT_OUT]
    for _ in range(3):
        method = getattr(type(made), case.random.choice(names), None)
        if isinstance(method, METHODS):
            case.keep(attempt(method, made, *arguments()))
    return made


def call_something():
    chance = case.random.random()
    if chance < 0.5:
        return call_method()
    if chance < 0.75:
        return case.random.choice(FUNCTIONS)(*arguments())
    return case.random.choice(OPERATIONS)(*arguments(2))


def run(number):
    global case
    case = Case(random.Random(f"{SEED}:{number}"))
    for _ in range(3):
        attempt(call_something)
    change()


def main():
    collect(MODULES)
    out = sys.stderr
    sys.setrecursionlimit(400)
    for number in CASES:
        out.write(f"case {number}\n")
        out.flush()
        try:
            run(number)
        except Exception:
            pass
        case.victims.clear()


main()
