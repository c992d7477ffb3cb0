# category: exc-leak | expect: contained | min-python: 3.11 | source: StopIteration carries what a library's generator returned
class Dig:
    def __iter__(self):
        return self
    def __next__(self):
        raise StopIteration((lambda: 0).__globals__)
def g():
    return (yield from Dig())
it = g()
try:
    next(it)
except StopIteration as e:
    print("ESCAPED:globals by value" if "__builtins__" in e.value else "contained")
