class MinStack:
    def __init__(self):
        self._items = []

    def push(self, x):
        self._items.append((x, min(x, self.least) if self._items else x))

    def pop(self):
        return self._items.pop()[0]

    @property
    def least(self):
        return self._items[-1][1]


class TwoStackQueue:
    def __init__(self, items=()):
        self._in, self._out = list(items), []

    def enqueue(self, x):
        self._in.append(x)

    def dequeue(self):
        if not self._out:
            while self._in:
                self._out.append(self._in.pop())
        if not self._out:
            raise IndexError("empty queue")
        return self._out.pop()

    def __len__(self):
        return len(self._in) + len(self._out)


class RingBuffer:
    def __init__(self, size):
        self._data, self._start, self._count = [None] * size, 0, 0

    def append(self, x):
        self._data[(self._start + self._count) % len(self._data)] = x
        if self._count < len(self._data):
            self._count += 1
        else:
            self._start = (self._start + 1) % len(self._data)

    def __iter__(self):
        return (self._data[(self._start + i) % len(self._data)] for i in range(self._count))


def check():
    s = MinStack()
    for x in (5, 3, 7, 2):
        s.push(x)
    assert (s.least, s.pop(), s.least, s.pop(), s.least) == (2, 2, 3, 7, 3)
    q = TwoStackQueue("ab")
    q.enqueue("c")
    assert [q.dequeue() for _ in range(3)] == ["a", "b", "c"] and len(q) == 0
    try:
        q.dequeue()
    except IndexError as error:
        assert str(error) == "empty queue"
    else:
        raise AssertionError("no error")


check()
r = RingBuffer(3)
for n in range(5):
    r.append(n)
print(list(r), "all passed")
