# category: memory | expect: contained | min-python: 3.11 | max-python: 3.11 | source: what is assigned to an extended slice shortens the list
data = [0] * 1000
class Items:
    def __iter__(self):
        del data[600:]
        return iter([0] * 500)
try:
    data[::2] = Items()
    print("ESCAPED:written past the end of a list")
except ValueError:
    print("contained")
