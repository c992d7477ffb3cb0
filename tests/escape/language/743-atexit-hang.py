# category: dos-time | expect: limit:time | min-python: 3.11 | source: an exit callback that never ends
import weakref
class C:
    pass
c = C()
def spin():
    while True:
        pass
weakref.finalize(c, spin)
