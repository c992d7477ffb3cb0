# category: dos-time | expect: limit:time | min-python: 3.11 | source: comparison that never ends
class E:
    def __eq__(self, other):
        while True:
            pass
[E()].count(1)
