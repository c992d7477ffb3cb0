# category: memory | expect: contained | min-python: 3.11 | source: the state of a partial object names what is no dictionary for its own, whose memory a specialised instruction then takes for a table of names
import copy
import functools
import pickle


class Mine(functools.partial):
    pass


class State(tuple):
    __slots__ = ()


def given(kind, state):
    made = kind(print)
    made.__setstate__(state)
    return made


def pickled(kind, state):
    return pickle.loads(pickle.dumps(Reduced(kind, state)))


class Reduced:
    def __init__(self, kind, state):
        self.way = kind, (print,), state

    def __reduce__(self):
        return self.way


reached = []
for kind in (functools.partial, Mine):
    for make in (given, pickled):
        for state in ((print, (), {}, b"A" * 64), State((print, (), None, 5)), (print, (), {}, (1, 2, 3))):
            try:
                made = make(kind, state)
            except TypeError:
                continue
            if type(made.__dict__) is not dict:
                reached.append(made.__dict__)
print(f"ESCAPED: {reached}" if reached else "contained")
whole = functools.partial(int, base=2)
whole.note = "kept"
for same in (copy.copy(whole), pickle.loads(pickle.dumps(whole))):
    assert (same("10"), same.note) == (2, "kept")
