# category: frames | expect: contained | min-python: 3.11 | source: types.coroutine wraps what looks like a generator, and its gi_frame is read by the wrapper
import collections.abc
import types


class Looks(collections.abc.Generator):
    def send(self, value):
        raise StopIteration

    def throw(self, *error):
        raise StopIteration


def real():
    yield


wrapper = types.coroutine(lambda: Looks())()
frame = getattr(type(wrapper)(real()), "gi" + "_frame")
print(f"ESCAPED:{frame}")
