# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: chain borrows the iterator that it asks, and a zip that is let go meanwhile reads its freed self
import itertools


class Lets:
    on, stop = 1, 0

    def __iter__(self):
        return self

    def __next__(self):
        global spray
        if Lets.on:
            Lets.on, Lets.stop = 0, 1
            next(chain, None)
            spray = [bytes(n) for n in range(8, 80) for _ in range(30)]
            return 1
        if Lets.stop:
            raise StopIteration


chain = itertools.chain.from_iterable(iter([zip(Lets(), range(5))]))
next(chain, None)
print("contained")
