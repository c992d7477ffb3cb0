class Tree:
    class Node:
        def __init__(self, key, value):
            self.key, self.value, self.left, self.right, self.height = key, value, None, None, 1

    def __init__(self, items=()):
        self.root, self.size = None, 0
        for key, value in items:
            self[key] = value

    def __setitem__(self, key, value):
        self.root = self._insert(self.root, key, value)

    def __getitem__(self, key):
        node = self.root
        while node:
            if key == node.key:
                return node.value
            node = node.left if key < node.key else node.right
        raise KeyError(key)

    def _insert(self, node, key, value):
        if node is None:
            self.size += 1
            return self.Node(key, value)
        if key == node.key:
            node.value = value
            return node
        side = "left" if key < node.key else "right"
        setattr(node, side, self._insert(getattr(node, side), key, value))
        return self._balance(node)

    @staticmethod
    def _h(node):
        return node.height if node else 0

    def _fix(self, node):
        node.height = 1 + max(self._h(node.left), self._h(node.right))
        return node

    def _rotate(self, node, up, down):
        child = getattr(node, up)
        setattr(node, up, getattr(child, down))
        setattr(child, down, node)
        self._fix(node)
        return self._fix(child)

    def _balance(self, node):
        lean = self._h(node.left) - self._h(node.right)
        if lean > 1:
            if self._h(node.left.left) < self._h(node.left.right):
                node.left = self._rotate(node.left, "right", "left")
            return self._rotate(node, "left", "right")
        if lean < -1:
            if self._h(node.right.right) < self._h(node.right.left):
                node.right = self._rotate(node.right, "left", "right")
            return self._rotate(node, "right", "left")
        return self._fix(node)

    def __iter__(self):
        def walk(node):
            if node:
                yield from walk(node.left)
                yield node.key
                yield from walk(node.right)

        return walk(self.root)

    def __len__(self):
        return self.size

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True


tree = Tree((k, k * k) for k in range(100))
print(len(tree), tree.root.height, tree[30], 200 in tree, list(tree) == sorted(tree), tree.root.key)
tree[30] = "changed"
print(tree[30], len(tree), [k for k in Tree(zip("hello world", range(11)))])
try:
    tree["missing" and 1000]
except KeyError as error:
    print("KeyError", error)
