import copy


class Node:
    def __init__(self, value, children=()):
        self.value, self.children, self.parent = value, list(children), None
        for child in self.children:
            child.parent = self


class Custom:
    def __init__(self, x):
        self.x = x

    def __copy__(self):
        return Custom(self.x + 1)

    def __deepcopy__(self, memo):
        return Custom(copy.deepcopy(self.x, memo) * 2)


class Slotted:
    __slots__ = ("a", "b")


class State:
    def __init__(self):
        self.data, self.cache = [1, 2], {"big": 1}

    def __getstate__(self):
        return {"data": self.data}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.cache = {}


tree = Node(1, [Node(2), Node(3, [Node(4)])])
twin = copy.deepcopy(tree)
print(twin.children[1].children[0].value, twin.children[0].parent is twin, twin.children[0] is tree.children[0])
shallow = copy.copy(tree)
print(shallow.children is tree.children, shallow is tree, copy.copy(Custom(1)).x, copy.deepcopy(Custom(4)).x)
s = Slotted()
s.a = [1]
t = copy.deepcopy(s)
print(t.a, t.a is s.a, hasattr(t, "b"), vars(copy.copy(State())))
loop = [1, 2]
loop.append(loop)
dup = copy.deepcopy(loop)
print(
    dup[2] is dup,
    copy.deepcopy((1, [2])),
    copy.copy((1,)) is not None,
    copy.deepcopy({"k": {1, 2}, (1,): b"x"}),
    copy.deepcopy(len) is len,
)
grid = [[0] * 3] * 2
grid[0][0] = 1
fixed = [row[:] for row in grid]
fixed[0][1] = 5
print(grid, fixed, list(grid) == grid[:])
