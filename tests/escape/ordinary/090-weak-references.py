import gc
import weakref


class Node:
    def __init__(self, name):
        self.name = name

    def hello(self):
        return f"hello {self.name}"

    def __repr__(self):
        return self.name


log = []
n = Node("n")
r = weakref.ref(n, lambda ref: log.append("ref died"))
p = weakref.proxy(n)
m = weakref.WeakMethod(n.hello)
weakref.finalize(n, log.append, "finalized")
values, keys, members = weakref.WeakValueDictionary(n=n), weakref.WeakKeyDictionary({n: 1}), weakref.WeakSet([n])
print(
    r() is n,
    p.name,
    m()(),
    list(values),
    keys[n],
    n in members,
    weakref.getweakrefcount(n) > 2,
)
del n
gc.collect()
print(r(), m(), len(values), len(keys), len(members), sorted(log))
try:
    p.name
except ReferenceError as error:
    print(error)


class Tree:
    def __init__(self, parent=None):
        self._parent = weakref.ref(parent) if parent else None
        self.children = []
        if parent:
            parent.children.append(self)

    @property
    def parent(self):
        return self._parent and self._parent()


root = Tree()
child = Tree(root)
print(child.parent is root, root.parent)
del root
print(child.parent)
