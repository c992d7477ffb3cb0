# category: dos-time | expect: limit:time | min-python: 3.11 | source: a finalizer that never ends
class D:
    def __del__(self):
        while True:
            pass
d = D()
