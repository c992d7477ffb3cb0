from collections import OrderedDict


class LinkedCache:
    class Node:
        __slots__ = ("key", "value", "before", "after")

        def __init__(self, key=None, value=None):
            self.key, self.value = key, value

    def __init__(self, size):
        self.size, self.nodes = size, {}
        self.root = self.Node()
        self.root.before = self.root.after = self.root

    def _unlink(self, node):
        node.before.after, node.after.before = node.after, node.before

    def _push(self, node):
        last = self.root.before
        last.after = self.root.before = node
        node.before, node.after = last, self.root

    def get(self, key, default=None):
        node = self.nodes.get(key)
        if node is None:
            return default
        self._unlink(node)
        self._push(node)
        return node.value

    def put(self, key, value):
        if key in self.nodes:
            self._unlink(self.nodes[key])
        elif len(self.nodes) >= self.size:
            oldest = self.root.after
            self._unlink(oldest)
            del self.nodes[oldest.key]
        self.nodes[key] = node = self.Node(key, value)
        self._push(node)

    def __iter__(self):
        node = self.root.after
        while node is not self.root:
            yield node.key
            node = node.after


class OrderedCache(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def get(self, key, default=None):
        if key not in self:
            return default
        self.move_to_end(key)
        return self[key]

    def put(self, key, value):
        self[key] = value
        self.move_to_end(key)
        if len(self) > self.size:
            self.popitem(last=False)


a, b = LinkedCache(3), OrderedCache(3)
for i in range(200):
    key = i * 7 % 5
    if i % 3:
        assert a.get(key, -1) == b.get(key, -1)
    else:
        a.put(key, i)
        b.put(key, i)
    assert list(a) == list(b), i
print(list(a), [a.get(key) for key in range(5)], list(a))
