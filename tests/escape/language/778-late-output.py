# category: dos-output | expect: limit:output | min-python: 3.11 | source: output while the interpreter ends
class D:
    def __del__(self, show=print):
        while True:
            show("x" * 10000)
d = D()
