import math
import random


class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, parents=(), back=lambda grad: ()):
        self.data, self.grad, self.parents, self.back = data, 0.0, parents, back

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), lambda g: (g * (1 - t * t),))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for p in v.parents:
                    visit(p)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            for parent, g in zip(v.parents, v.back(v.grad)):
                parent.grad += g


class Neuron:
    def __init__(self, n, rng):
        self.w = [Value(rng.uniform(-1, 1)) for _ in range(n)]
        self.b = Value(0.0)

    def __call__(self, xs):
        return sum((w * x for w, x in zip(self.w, xs)), self.b).tanh()

    def parameters(self):
        yield from self.w
        yield self.b


class Network:
    def __init__(self, *sizes, seed=3):
        rng = random.Random(seed)
        self.layers = [[Neuron(a, rng) for _ in range(b)] for a, b in zip(sizes, sizes[1:])]

    def __call__(self, xs):
        for layer in self.layers:
            xs = [neuron(xs) for neuron in layer]
        return xs[0]

    def parameters(self):
        return [p for layer in self.layers for neuron in layer for p in neuron.parameters()]


data = [((0, 0), -1), ((0, 1), 1), ((1, 0), 1), ((1, 1), -1)]
network, losses = Network(2, 4, 1), []
for epoch in range(120):
    loss = sum(((network(x) - Value(y)) * (network(x) - Value(y)) for x, y in data), Value(0.0))
    for p in network.parameters():
        p.grad = 0.0
    loss.backward()
    for p in network.parameters():
        p.data -= 0.1 * p.grad
    losses.append(loss.data)
print(losses[-1] < losses[0] / 2, [1 if network(x).data > 0 else -1 for x, _ in data], len(network.parameters()))
